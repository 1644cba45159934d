export interface CommandErrorOptions extends ErrorOptions {
  /** Print the command's usage before the error, as istioctl did in the cases its reference marks. */
  readonly usage?: boolean
  /** Lines after the classic text: where the fault is and what to do. They are ours, istioctl had none. */
  readonly notes?: readonly string[]
}

/** An error for the person at the keyboard: `Error: <message>`, then the notes. Never a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly usage: boolean
  readonly notes: readonly string[]
  constructor(
    message: string,
    { usage = false, notes = [], ...options }: CommandErrorOptions = {},
  ) {
    super(message, options)
    this.usage = usage
    this.notes = notes
  }
}

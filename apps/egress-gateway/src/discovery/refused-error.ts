/** The receiver answered, but not with success. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  /** Whether the same message would be refused again. */
  readonly isFinal: boolean

  constructor(status: number, message: string) {
    super(message)
    this.isFinal = status < 500 && status !== 429
  }
}

import type { FailureCode } from './failures.ts'

/** A failure with its code from the one table; the message is for people, the code for programs. */
export class EgressError extends Error {
  override readonly name = 'EgressError'
  readonly code: FailureCode
  readonly detail: string

  constructor(code: FailureCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options)
    this.code = code
    this.detail = detail
  }
}

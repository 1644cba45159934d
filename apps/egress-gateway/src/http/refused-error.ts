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

/** What a receiver said instead of success. */
export function refusal(method: string, url: URL, status: number, text: string): RefusedError {
  const said = text.trim().slice(0, 500)
  const asked = `${method} ${url.pathname}${url.search}`
  return new RefusedError(status, `${asked} was answered ${status}: ${said}`)
}

/** What the other side did wrong, and how far it reaches (RFC 9113 section 5.4). */
export class Http2Fault {
  /** What RST_STREAM or GOAWAY says of it, from `http2Error`. */
  readonly code: number
  /** Whether the whole connection is of no use any more, or one stream. */
  readonly isConnectionError: boolean
  /** What was wrong, in words. */
  readonly says: string

  constructor(code: number, isConnectionError: boolean, says: string) {
    this.code = code
    this.isConnectionError = isConnectionError
    this.says = says
  }

  static ofConnection(code: number, says: string): Http2Fault {
    return new Http2Fault(code, true, says)
  }

  static ofStream(code: number, says: string): Http2Fault {
    return new Http2Fault(code, false, says)
  }
}

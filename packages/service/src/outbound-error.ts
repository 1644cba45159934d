/**
 * Why a call got no answer at all.
 * `timeout`: not complete within its limit. `tls_failed`: the certificate was not accepted.
 * `unreachable`: no connection, or it broke. `unusable`: the request or the answer is not valid HTTP.
 * `credentials_rejected`: the proxy does not know us.
 */
export type OutboundFailure =
  | 'timeout'
  | 'tls_failed'
  | 'unreachable'
  | 'unusable'
  | 'credentials_rejected'

/** A call that ended without an answer. The message is one sentence fit for a log or a caller. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly code: OutboundFailure
  constructor(code: OutboundFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What a failed call was about. */
export interface FailedCall {
  /** Host and port that were asked for. */
  readonly target: string
  /** Host and port of the proxy; the target is never dialled when there is one. */
  readonly proxy: string | undefined
  readonly timeoutMs: number
}

/** Names an undici, socket or TLS error by what it means for the caller. */
export function toOutboundError(error: unknown, call: FailedCall): OutboundError {
  const { target, proxy, timeoutMs } = call
  const code = codeOf(error)
  const options = { cause: error }
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new OutboundError(
      'timeout',
      `${target} gave no complete answer within ${timeoutMs} ms`,
      options,
    )
  }
  // undici has no code of its own for a proxy's 407.
  if (error instanceof Error && error.message.includes('(407)')) {
    const message = `the proxy refused our credentials on the way to ${target}`
    return new OutboundError('credentials_rejected', message, options)
  }
  if (/CERT|SSL|TLS|SELF_SIGNED|ISSUER|SIGNATURE|EPROTO/.test(code)) {
    return new OutboundError('tls_failed', `TLS with ${target} failed: ${code}`, options)
  }
  if (/UND_ERR_INVALID_ARG|HPE_|UND_ERR_RES_EXCEEDED|UND_ERR_HEADERS_OVERFLOW/.test(code)) {
    return new OutboundError('unusable', `no usable answer from ${target}: ${code}`, options)
  }
  if (
    proxy !== undefined &&
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UNREACH|TIMEDOUT|CONNECT_TIMEOUT/.test(code)
  ) {
    const message = `the proxy ${proxy} on the way to ${target} could not be reached: ${code}`
    return new OutboundError('unreachable', message, options)
  }
  return new OutboundError('unreachable', `${target} could not be reached: ${code}`, options)
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.message : 'unknown error'
}

import { EgressError } from '../egress-error.ts'
import type { FailureCode } from '../failures.ts'

const byCode: ReadonlyMap<string, FailureCode> = new Map([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_certificate_name_mismatch'],
  ['CERT_HAS_EXPIRED', 'tls_certificate_expired'],
  ['CERT_NOT_YET_VALID', 'tls_certificate_expired'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_certificate_untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'tls_certificate_untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls_certificate_untrusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_certificate_untrusted'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_certificate_untrusted'],
  ['ECONNRESET', 'connection_terminated'],
  ['EPIPE', 'connection_terminated'],
])

const noApplicationProtocol = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'

/** The code of a failed TLS handshake, from what Node and OpenSSL call it. */
export function tlsFailureCode(error: Error & { readonly code?: unknown }): FailureCode {
  const code = typeof error.code === 'string' ? error.code : ''
  const known = byCode.get(code)
  if (known !== undefined) return known
  if (/ALERT/.test(code)) return 'tls_alert_received'
  if (/CERT|CRL|CA_|HOSTNAME|ISSUER|CHAIN|PATH_LENGTH|EE_KEY/.test(code))
    return 'tls_certificate_error'
  return 'tls_protocol_error'
}

/** Whether a handshake that offered HTTP/1.1 alone failed for that: `no_application_protocol` (RFC 7301 section 3.2). */
export function refusesHttp1(error: unknown): boolean {
  if (!(error instanceof EgressError) || !(error.cause instanceof Error)) return false
  return 'code' in error.cause && error.cause.code === noApplicationProtocol
}

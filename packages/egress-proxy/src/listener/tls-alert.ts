/** Alert descriptions of RFC 8446 section 6.2 that the proxy sends. */
const descriptions = {
  decode_error: 50,
  access_denied: 49,
  internal_error: 80,
  unrecognized_name: 112,
} as const

export type TlsAlert = keyof typeof descriptions

/** A fatal alert record, as any TLS client understands it before a handshake. */
export function renderTlsAlert(alert: TlsAlert): Buffer {
  return Buffer.from([0x15, 3, 3, 0, 2, 2, descriptions[alert]])
}

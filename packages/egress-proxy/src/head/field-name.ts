/** The fields the proxy itself reads, writes or removes. Every other name is `other`. */
export const field = {
  other: 0,
  host: 1,
  connection: 2,
  'content-length': 3,
  'transfer-encoding': 4,
  expect: 5,
  upgrade: 6,
  'proxy-authorization': 7,
  'proxy-connection': 8,
  'keep-alive': 9,
  te: 10,
  trailer: 11,
  'proxy-authenticate': 12,
  'proxy-status': 13,
  'proxy-authentication-info': 14,
  via: 15,
  accept: 16,
  'user-agent': 17,
  'x-request-id': 18,
  traceparent: 19,
  'x-b3-traceid': 20,
  forwarded: 21,
  'x-forwarded-for': 22,
  'x-forwarded-host': 23,
  'x-forwarded-proto': 24,
  'x-forwarded-port': 25,
  'x-real-ip': 26,
  'http2-settings': 27,
  'x-forwarded-client-cert': 28,
  'x-envoy-original-path': 29,
  'access-control-allow-origin': 30,
  'access-control-allow-credentials': 31,
  'access-control-expose-headers': 32,
} as const

export type FieldId = (typeof field)[keyof typeof field]

export const fieldCount = 33

interface Known {
  readonly id: FieldId
  readonly name: Buffer
}

/** Known names by length and first letter: at most a few candidates to compare. */
const table: readonly (readonly Known[])[] = buildTable()

/** Which known field is named by `bytes[start, end)`, in any letter case. */
export function identifyField(bytes: Uint8Array, start: number, end: number): FieldId {
  const candidates = table[slot(end - start, bytes[start] ?? 0)]
  if (candidates === undefined) return field.other
  for (const known of candidates) {
    if (sameName(bytes, start, end, known.name)) return known.id
  }
  return field.other
}

/** Whether `bytes[start, end)` spells `lower`, a lower-case name, in any letter case. */
export function sameName(
  bytes: Uint8Array,
  start: number,
  end: number,
  lower: Uint8Array,
): boolean {
  const length = end - start
  if (length !== lower.length) return false
  for (let i = 0; i < length; i++) {
    if (lowerCase(bytes[start + i] ?? 0) !== lower[i]) return false
  }
  return true
}

function lowerCase(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte | 32 : byte
}

function slot(length: number, first: number): number {
  return ((length & 31) << 5) | (first & 31)
}

function buildTable(): Known[][] {
  const built: Known[][] = []
  for (const [name, id] of Object.entries(field)) {
    if (id === field.other) continue
    const at = slot(name.length, name.charCodeAt(0))
    const known = { id, name: Buffer.from(name, 'latin1') }
    built[at] = [...(built[at] ?? []), known]
  }
  return built
}

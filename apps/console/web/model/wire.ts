import type { SegmentName, WireCapture } from '@bookinfo/egress-proxy'

/** The ways a call can go: encrypted by the app, by the gateway, by nobody. */
export type WireLane = 'passthrough' | 'originate'

/** Bytes of a segment. */
export function bytesOf(capture: WireCapture, name: SegmentName): Uint8Array {
  return Uint8Array.from(atob(capture.segments[name].bytes), (char) => char.charCodeAt(0))
}

/** What somebody may want to know of the demo's call, and how it is written where it is written in clear. */
export const wireFacts = [
  ['host', 'www.googleapis.com'],
  ['path', '/books/v1/volumes'],
  ['isbn', '0486424618'],
  ['headers', 'bookinfo-details'],
  ['body', '"totalItems"'],
] as const

export type WireFact = (typeof wireFacts)[number][0]

export interface Readers {
  /** Whoever listens between the gateway and Google. */
  readonly wire: boolean
  /** The gateway, on the app's side of it. */
  readonly proxy: boolean
}

/** Who can read a fact: whoever has bytes in which its text occurs. Nothing else is asked. */
export function readersOf(capture: WireCapture, fact: WireFact): Readers {
  const text = wireFacts.find(([name]) => name === fact)?.[1] ?? ''
  const occurs = (...names: readonly SegmentName[]): boolean =>
    names.some((name) => atob(capture.segments[name].bytes).includes(text))
  return {
    wire: occurs('toOutside', 'fromOutside'),
    proxy: occurs('fromApp', 'toApp'),
  }
}

/** The newest call of each way that got out, and the newest that did not. */
export function lanesOf(captures: readonly WireCapture[]): {
  readonly [Lane in WireLane]: WireCapture | null
} & { readonly refused: WireCapture | null } {
  const newest = (fits: (capture: WireCapture) => boolean) => captures.findLast(fits) ?? null
  const refused = newest(() => true)
  return {
    passthrough: newest(
      ({ tls, upstreamAddress }) => tls === 'passthrough' && upstreamAddress !== null,
    ),
    originate: newest(
      ({ tls, upstreamAddress }) => tls === 'originate' && upstreamAddress !== null,
    ),
    refused: refused?.upstreamAddress === null ? refused : null,
  }
}

export type WireSpeech = 'nothing' | 'clear' | 'hello' | 'handshake' | 'change' | 'alert' | 'data'

const recordTypes: Readonly<Record<number, WireSpeech>> = {
  20: 'change',
  21: 'alert',
  22: 'handshake',
  23: 'data',
}

/** What stands at an offset: clear HTTP, or a TLS record of some type (RFC 8446 section 5.1). */
export function speechAt(bytes: Uint8Array, offset: number): WireSpeech {
  if (bytes.length === 0) return 'nothing'
  const start = tlsStart(bytes)
  if (start === null || offset < start) return 'clear'
  const at = recordAt(bytes, start, offset)
  const isHello = bytes[at] === 22 && bytes[at + 5] === 1
  return isHello ? 'hello' : (recordTypes[bytes[at] ?? 0] ?? 'data')
}

/** Where the record begins that an offset is in. */
function recordAt(bytes: Uint8Array, first: number, offset: number): number {
  let at = first
  for (;;) {
    const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
    const next = at + 5 + length
    if (offset < next || next >= bytes.length) return at
    at = next
  }
}

/** Where TLS begins: at once, or behind the heads of CONNECT; `null` where it does not. */
function tlsStart(bytes: Uint8Array): number | null {
  if (isRecord(bytes, 0)) return 0
  for (let at = 4; at < bytes.length; at++) {
    const endsHead = bytes[at - 4] === 13 && bytes[at - 3] === 10 && bytes[at - 2] === 13
    if (endsHead && bytes[at - 1] === 10) return isRecord(bytes, at) ? at : null
  }
  return null
}

function isRecord(bytes: Uint8Array, at: number): boolean {
  return recordTypes[bytes[at] ?? 0] !== undefined && bytes[at + 1] === 3
}

export const rowBytes = 12

export interface HexCell {
  readonly hex: string
  /** The character, or a dot for what has none. */
  readonly text: string
  readonly marked: boolean
}

/** Rows of the bytes from an offset on; the server name is marked. */
export function hexRows(
  bytes: Uint8Array,
  offset: number,
  rows: number,
  mark: { readonly start: number; readonly end: number } | null,
): readonly (readonly HexCell[])[] {
  const shown = bytes.subarray(offset, offset + rows * rowBytes)
  const cells = [...shown].map((byte, index) => {
    const at = offset + index
    return {
      hex: byte.toString(16).padStart(2, '0'),
      text: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
      marked: mark !== null && at >= mark.start && at < mark.end,
    }
  })
  return Array.from({ length: Math.ceil(cells.length / rowBytes) }, (_, row) =>
    cells.slice(row * rowBytes, (row + 1) * rowBytes),
  )
}

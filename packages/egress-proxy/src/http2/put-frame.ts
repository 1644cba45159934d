import { frameFlag, frameHeaderBytes, frameType } from './frame-type.ts'

/** What a client says first (RFC 9113 section 3.4); its SETTINGS follow. */
export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

/** Every `put` writes to `out` from `at`, which must have the room, and returns where it ends. */
export function putFrameHeader(
  out: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  streamId: number,
): number {
  out[at] = length >>> 16
  out[at + 1] = length >>> 8
  out[at + 2] = length
  out[at + 3] = type
  out[at + 4] = flags
  return putInt32(out, at + 5, streamId)
}

/** The header of a DATA frame; its `length` bytes are to follow. */
export function putDataHeader(
  out: Buffer,
  at: number,
  length: number,
  streamId: number,
  isLast: boolean,
): number {
  const flags = isLast ? frameFlag.END_STREAM : 0
  return putFrameHeader(out, at, length, frameType.DATA, flags, streamId)
}

/**
 * Makes frames of a header block that stands in `out` already, from nine bytes behind `at` to `end`: one, or more where
 * the other side takes none so large. @returns where they end
 */
export function frameHeaders(
  out: Buffer,
  at: number,
  end: number,
  streamId: number,
  isLast: boolean,
  maxFrameBytes: number,
): number {
  const length = end - at - frameHeaderBytes
  const last = isLast ? frameFlag.END_STREAM : 0
  if (length <= maxFrameBytes) {
    putFrameHeader(out, at, length, frameType.HEADERS, last | frameFlag.END_HEADERS, streamId)
    return end
  }
  putFrameHeader(out, at, maxFrameBytes, frameType.HEADERS, last, streamId)
  let from = at + frameHeaderBytes + maxFrameBytes
  let stop = end
  while (from < stop) {
    out.copyWithin(from + frameHeaderBytes, from, stop)
    stop += frameHeaderBytes
    const part = Math.min(maxFrameBytes, stop - from - frameHeaderBytes)
    const next = from + frameHeaderBytes + part
    const flags = next === stop ? frameFlag.END_HEADERS : 0
    putFrameHeader(out, from, part, frameType.CONTINUATION, flags, streamId)
    from = next
  }
  return stop
}

/** SETTINGS with these identifiers and values. */
export function putSettings(
  out: Buffer,
  at: number,
  settings: readonly (readonly [id: number, value: number])[],
): number {
  let next = putFrameHeader(out, at, settings.length * 6, frameType.SETTINGS, 0, 0)
  for (const [id, value] of settings) {
    out[next] = id >>> 8
    out[next + 1] = id
    next = putInt32(out, next + 2, value)
  }
  return next
}

export function putSettingsAck(out: Buffer, at: number): number {
  return putFrameHeader(out, at, 0, frameType.SETTINGS, frameFlag.ACK, 0)
}

/** @param streamId 0 for the connection */
export function putWindowUpdate(
  out: Buffer,
  at: number,
  streamId: number,
  increment: number,
): number {
  return putInt32(out, putFrameHeader(out, at, 4, frameType.WINDOW_UPDATE, 0, streamId), increment)
}

/** @param code of `http2Error` */
export function putReset(out: Buffer, at: number, streamId: number, code: number): number {
  return putInt32(out, putFrameHeader(out, at, 4, frameType.RST_STREAM, 0, streamId), code)
}

/** The answer to a PING with the eight bytes from `start`. */
export function putPingAck(out: Buffer, at: number, bytes: Buffer, start: number): number {
  return putPingOf(out, at, bytes, start, frameFlag.ACK)
}

/** A PING with the eight bytes from `start`. */
export function putPing(out: Buffer, at: number, bytes: Buffer, start: number): number {
  return putPingOf(out, at, bytes, start, 0)
}

function putPingOf(out: Buffer, at: number, bytes: Buffer, start: number, flags: number): number {
  const payload = putFrameHeader(out, at, 8, frameType.PING, flags, 0)
  return payload + bytes.copy(out, payload, start, start + 8)
}

/** @param code of `http2Error` */
export function putGoAway(out: Buffer, at: number, lastStreamId: number, code: number): number {
  const payload = putFrameHeader(out, at, 8, frameType.GOAWAY, 0, 0)
  return putInt32(out, putInt32(out, payload, lastStreamId), code)
}

function putInt32(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 24
  out[at + 1] = value >>> 16
  out[at + 2] = value >>> 8
  out[at + 3] = value
  return at + 4
}

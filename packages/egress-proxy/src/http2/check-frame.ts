import { frameFlag, frameType } from './frame-type.ts'
import { http2Error } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'

/** What holds of the frames of one type, whatever they say. */
interface FrameRule {
  readonly name: string
  /** Whether it is of a stream; `undefined` where both may be. */
  readonly ofStream?: boolean
  /** How long it is, where that is always the same. */
  readonly bytes?: number
  readonly leastBytes?: number
}

/** By type, from DATA to CONTINUATION (RFC 9113 section 6). */
const rules: readonly FrameRule[] = [
  { name: 'DATA', ofStream: true },
  { name: 'HEADERS', ofStream: true },
  { name: 'PRIORITY', ofStream: true },
  { name: 'RST_STREAM', ofStream: true, bytes: 4 },
  { name: 'SETTINGS', ofStream: false },
  { name: 'PUSH_PROMISE', ofStream: true },
  { name: 'PING', ofStream: false, bytes: 8 },
  { name: 'GOAWAY', ofStream: false, leastBytes: 8 },
  { name: 'WINDOW_UPDATE', bytes: 4 },
  { name: 'CONTINUATION', ofStream: true },
]

/** Whether a frame with this header may come from a server at all; its type is known. */
export function checkFrame(
  type: number,
  flags: number,
  streamId: number,
  length: number,
): Http2Fault | null {
  const rule = rules[type]
  if (rule === undefined) return null
  const { name, ofStream, bytes = length, leastBytes = 0 } = rule
  if (ofStream === true && streamId === 0) return protocolError(`${name} is of no stream`)
  if (ofStream === false && streamId !== 0) return protocolError(`${name} is of a stream`)
  if (type === frameType.PUSH_PROMISE) return protocolError('PUSH_PROMISE: pushing is off')
  if ((streamId & 1) === 0 && streamId !== 0 && type !== frameType.PRIORITY) {
    return protocolError(`${name} is of a stream that we cannot have opened`)
  }
  const least = Math.max(leastBytes, leastOf(type, flags))
  if (length !== bytes || length < least) return sizeError(name)
  return type === frameType.SETTINGS && !isSettingsSize(flags, length) ? sizeError(name) : null
}

/** What the fields that the flags announce take. */
function leastOf(type: number, flags: number): number {
  if (type === frameType.DATA) return (flags & frameFlag.PADDED) === 0 ? 0 : 1
  if (type !== frameType.HEADERS) return 0
  return ((flags & frameFlag.PADDED) === 0 ? 0 : 1) + ((flags & frameFlag.PRIORITY) === 0 ? 0 : 5)
}

function isSettingsSize(flags: number, length: number): boolean {
  return (flags & frameFlag.ACK) === 0 ? length % 6 === 0 : length === 0
}

function protocolError(says: string): Http2Fault {
  return Http2Fault.ofConnection(http2Error.PROTOCOL_ERROR, says)
}

function sizeError(name: string): Http2Fault {
  return Http2Fault.ofConnection(http2Error.FRAME_SIZE_ERROR, `${name} has the wrong size`)
}

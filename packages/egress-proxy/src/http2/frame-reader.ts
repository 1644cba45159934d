import { checkFrame } from './check-frame.ts'
import { checkSetting } from './check-setting.ts'
import { fieldListLimits } from './field-lines.ts'
import type { FrameHandler } from './frame-handler.ts'
import { frameFlag, frameHeaderBytes, frameType, leastMaxFrameBytes } from './frame-type.ts'
import { http2Error } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'

/** A block has no more bytes than its list, and no honest one comes in more frames than this. */
const blockLimits = { bytes: fieldListLimits.bytes, continuations: 8 } as const
const nothing = Buffer.alloc(0)
/** Padding that is said in a byte still to come. */
const unknown = -1

/**
 * Cuts what a server sends into frames (RFC 9113 sections 4 and 6) and tells a handler of each. A frame that is whole
 * in what came is not copied; of one that is not, bodies are told of as they come, and all else is collected.
 */
export class FrameReader {
  readonly #handler: FrameHandler
  /** Of the frame that began last. */
  #type = 0
  #flags = 0
  #streamId = 0
  #length = 0
  /** Its header was read, its payload was not. */
  #isInFrame = false
  /** What is still to come of a payload that is told of, or passed over, as it comes; and how much of it is padding. */
  #left = 0
  #padding = 0
  /** What came of a header or payload that is to be whole. */
  #partial: Buffer = nothing
  #have = 0
  /** The stream whose header block goes on, or 0; whether it ends with it, and what came of the block. */
  #blockStream = 0
  #isBlockLast = false
  #block: Buffer = nothing
  #blockBytes = 0
  #continuations = 0
  #hasSettings = false
  /** Where reading goes on in the chunk, and whether there is too little left of it. */
  #at = 0
  #isHungry = false
  #isStopped = false

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  /** Nothing is told any more, not even of what is there already. */
  stop(): void {
    this.#isStopped = true
  }

  /** Takes what came. @returns what is wrong with the connection: nothing more may be given */
  take(chunk: Buffer): Http2Fault | null {
    this.#at = 0
    this.#isHungry = false
    while (!this.#isHungry && !this.#isStopped) {
      const fault = this.#isInFrame ? this.#readPayload(chunk) : this.#readHeader(chunk)
      if (fault !== null) return fault
    }
    return null
  }

  #readHeader(chunk: Buffer): Http2Fault | null {
    if (this.#have === 0 && chunk.length - this.#at >= frameHeaderBytes) {
      this.#parse(chunk, this.#at)
      this.#at += frameHeaderBytes
      return this.#begin()
    }
    if (!this.#collect(chunk, frameHeaderBytes)) return null
    this.#parse(this.#partial, 0)
    return this.#begin()
  }

  #parse(bytes: Buffer, at: number): void {
    this.#length = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    this.#type = bytes[at + 3] ?? 0
    this.#flags = bytes[at + 4] ?? 0
    this.#streamId = int31(bytes, at + 5)
    this.#left = this.#length
    this.#padding = (this.#flags & frameFlag.PADDED) === 0 ? 0 : unknown
    this.#isInFrame = true
  }

  /** Collects until there are `wanted` bytes. @returns whether there are, in `#partial` */
  #collect(chunk: Buffer, wanted: number): boolean {
    if (this.#partial.length < wanted) this.#partial = grown(this.#partial, this.#have, wanted)
    const copied = chunk.copy(this.#partial, this.#have, this.#at, this.#at + wanted - this.#have)
    this.#have += copied
    this.#at += copied
    this.#isHungry = this.#have < wanted
    if (!this.#isHungry) this.#have = 0
    return !this.#isHungry
  }

  /** The header of a frame is there. */
  #begin(): Http2Fault | null {
    const type = this.#type
    const isOfBlock = type === frameType.CONTINUATION && this.#streamId === this.#blockStream
    if (this.#blockStream !== 0 && !isOfBlock) return protocolError('a header block is interrupted')
    if (this.#blockStream === 0 && type === frameType.CONTINUATION) {
      return protocolError('CONTINUATION continues nothing')
    }
    if (!this.#hasSettings) {
      if (type !== frameType.SETTINGS || (this.#flags & frameFlag.ACK) !== 0) {
        return protocolError('the first frame is not SETTINGS')
      }
      this.#hasSettings = true
    }
    if (this.#length > leastMaxFrameBytes) {
      return Http2Fault.ofConnection(http2Error.FRAME_SIZE_ERROR, 'a frame is larger than we allow')
    }
    return checkFrame(type, this.#flags, this.#streamId, this.#length)
  }

  #readPayload(chunk: Buffer): Http2Fault | null {
    if (this.#type === frameType.DATA) return this.#passData(chunk)
    if (this.#type > frameType.CONTINUATION) return this.#passOver(chunk)
    const start = this.#at
    if (this.#have === 0 && chunk.length - start >= this.#length) {
      this.#at = start + this.#length
      this.#isInFrame = false
      return this.#dispatch(chunk, start, this.#at)
    }
    if (!this.#collect(chunk, this.#length)) return null
    this.#isInFrame = false
    return this.#dispatch(this.#partial, 0, this.#length)
  }

  /** A frame of a type that we do not know (RFC 9113 section 5.5). */
  #passOver(chunk: Buffer): null {
    this.#take(chunk)
    return null
  }

  /** A body, told of as it comes. */
  #passData(chunk: Buffer): Http2Fault | null {
    const begin = this.#at
    if (begin === chunk.length && this.#left > 0) {
      this.#isHungry = true
      return null
    }
    if (this.#padding === unknown) {
      this.#padding = chunk[this.#at++] ?? 0
      this.#left -= 1
      if (this.#padding > this.#left) return protocolError('DATA has more padding than bytes')
    }
    const start = this.#at
    const data = this.#left - this.#padding
    const came = this.#take(chunk)
    const end = start + Math.max(0, Math.min(came, data))
    this.#padding = Math.min(this.#padding, this.#left)
    const isLast = this.#left === 0 && (this.#flags & frameFlag.END_STREAM) !== 0
    this.#handler.onData(this.#streamId, chunk, start, end, this.#at - begin, isLast)
    return null
  }

  /** Takes what is there of the rest of the payload. @returns how much that is */
  #take(chunk: Buffer): number {
    const came = Math.min(chunk.length - this.#at, this.#left)
    this.#at += came
    this.#left -= came
    this.#isInFrame = this.#left > 0
    this.#isHungry = this.#isInFrame
    return came
  }

  #dispatch(bytes: Buffer, start: number, end: number): Http2Fault | null {
    switch (this.#type) {
      case frameType.HEADERS:
        return this.#readHeaders(bytes, start, end)
      case frameType.CONTINUATION:
        return this.#continueBlock(bytes, start, end)
      case frameType.SETTINGS:
        return this.#readSettings(bytes, start, end)
      case frameType.WINDOW_UPDATE:
        return this.#readWindowUpdate(bytes, start)
      default:
        this.#tell(bytes, start, end)
        return null
    }
  }

  /** Frames that can only be told of. */
  #tell(bytes: Buffer, start: number, end: number): void {
    const handler = this.#handler
    switch (this.#type) {
      case frameType.RST_STREAM:
        handler.onReset(this.#streamId, int32(bytes, start))
        break
      case frameType.PING:
        if ((this.#flags & frameFlag.ACK) === 0) handler.onPing(bytes, start)
        else handler.onPingAck(bytes, start)
        break
      case frameType.GOAWAY:
        handler.onGoAway(int31(bytes, start), int32(bytes, start + 4), bytes, start + 8, end)
        break
      default:
        this.#checkPriority(end - start)
    }
  }

  /** PRIORITY means nothing any more (RFC 9113 section 5.3.2), but has its size. */
  #checkPriority(length: number): void {
    if (length === 5) return
    this.#tellFault(http2Error.FRAME_SIZE_ERROR, 'PRIORITY has the wrong size')
  }

  #tellFault(code: number, says: string): void {
    this.#handler.onStreamFault(this.#streamId, Http2Fault.ofStream(code, says))
  }

  #readHeaders(bytes: Buffer, payload: number, payloadEnd: number): Http2Fault | null {
    let start = payload
    let end = payloadEnd
    if ((this.#flags & frameFlag.PADDED) !== 0) end -= bytes[start++] ?? 0
    if ((this.#flags & frameFlag.PRIORITY) !== 0) start += 5
    if (start > end) return protocolError('HEADERS has more padding than bytes')
    const isLast = (this.#flags & frameFlag.END_STREAM) !== 0
    if ((this.#flags & frameFlag.END_HEADERS) !== 0) {
      this.#handler.onHeaders(this.#streamId, bytes, start, end, isLast)
      return null
    }
    this.#blockStream = this.#streamId
    this.#isBlockLast = isLast
    this.#blockBytes = 0
    this.#continuations = 0
    return this.#addToBlock(bytes, start, end)
  }

  #continueBlock(bytes: Buffer, start: number, end: number): Http2Fault | null {
    this.#continuations += 1
    if (this.#continuations > blockLimits.continuations) {
      return tooMuch('a header block comes in too many frames')
    }
    const fault = this.#addToBlock(bytes, start, end)
    if (fault !== null || (this.#flags & frameFlag.END_HEADERS) === 0) return fault
    const block = this.#block
    this.#block = nothing
    this.#blockStream = 0
    this.#handler.onHeaders(this.#streamId, block, 0, this.#blockBytes, this.#isBlockLast)
    return null
  }

  #addToBlock(bytes: Buffer, start: number, end: number): Http2Fault | null {
    const whole = this.#blockBytes + end - start
    if (whole > blockLimits.bytes) return tooMuch('a header block is too large')
    if (this.#block.length < whole) this.#block = grown(this.#block, this.#blockBytes, whole)
    bytes.copy(this.#block, this.#blockBytes, start, end)
    this.#blockBytes = whole
    return null
  }

  #readSettings(bytes: Buffer, start: number, end: number): Http2Fault | null {
    if ((this.#flags & frameFlag.ACK) !== 0) {
      this.#handler.onSettingsAck()
      return null
    }
    for (let at = start; at < end; at += 6) {
      const id = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
      const value = int32(bytes, at + 2)
      const fault = checkSetting(id, value)
      if (fault !== null) return fault
      this.#handler.onSetting(id, value)
    }
    this.#handler.onSettings()
    return null
  }

  #readWindowUpdate(bytes: Buffer, start: number): Http2Fault | null {
    const increment = int31(bytes, start)
    if (increment > 0) this.#handler.onWindowUpdate(this.#streamId, increment)
    else if (this.#streamId === 0) return protocolError('WINDOW_UPDATE adds nothing')
    else this.#tellFault(http2Error.PROTOCOL_ERROR, 'WINDOW_UPDATE adds nothing')
    return null
  }
}

function grown(bytes: Buffer, used: number, wanted: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(1_024, wanted * 2))
  bytes.copy(larger, 0, 0, used)
  return larger
}

function int32(bytes: Buffer, at: number): number {
  const low = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  return (bytes[at] ?? 0) * 0x1000000 + low
}

/** Without the bit in front, which is reserved. */
function int31(bytes: Buffer, at: number): number {
  const high = ((bytes[at] ?? 0) & 0x7f) << 24
  return high | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}

function protocolError(says: string): Http2Fault {
  return Http2Fault.ofConnection(http2Error.PROTOCOL_ERROR, says)
}

function tooMuch(says: string): Http2Fault {
  return Http2Fault.ofConnection(http2Error.ENHANCE_YOUR_CALM, says)
}

import { type TurnTaker, turn } from '../clock/turn.ts'
import type { Channel } from '../transport/channel.ts'
import { fieldListLimits } from './field-lines.ts'
import { frameHeaderBytes } from './frame-type.ts'
import {
  preface,
  putGoAway,
  putPing,
  putPingAck,
  putReset,
  putSettings,
  putSettingsAck,
  putWindowUpdate,
} from './put-frame.ts'
import { sessionLimits } from './session-limits.ts'
import { setting } from './setting.ts'
import { windowSize } from './window-size.ts'

const pieceBytes = 64 * 1024
/** The longest of the frames that have one length. */
const shortFrame = frameHeaderBytes + 8
/** More than what `greet` writes. */
const longestGreeting = 128
const ownPing = Buffer.alloc(8, 'egress')

/**
 * The frames a session sends, one behind the other in as few pieces as possible: all of a turn go out in one write, and
 * so in one record of TLS. Nothing that was written is used again.
 */
export class SessionOutput implements TurnTaker {
  readonly #channel: Channel
  readonly #onWritten: () => void
  #piece: Buffer = Buffer.allocUnsafeSlow(pieceBytes)
  #start = 0
  #end = 0
  #full: Buffer[] = []
  #fullBytes = 0
  #isScheduled = false
  #isClosed = false

  /** @param onWritten called when what a turn left was given to the channel */
  constructor(channel: Channel, onWritten: () => void) {
    this.#channel = channel
    this.#onWritten = onWritten
  }

  /** Nothing goes out any more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Bytes that have not left the process. */
  get backlog(): number {
    return this.#fullBytes + this.#end - this.#start + this.#channel.writableLength
  }

  /** Where the room begins in what `reserve` returned. */
  get end(): number {
    return this.#end
  }

  /** A buffer with room for so many bytes from `end`; `send` then. */
  reserve(most: number): Buffer {
    if (this.#end + most <= this.#piece.length) return this.#piece
    if (this.#end > this.#start) {
      this.#full.push(this.#piece.subarray(this.#start, this.#end))
      this.#fullBytes += this.#end - this.#start
    }
    this.#piece = Buffer.allocUnsafeSlow(Math.max(pieceBytes, most))
    this.#start = 0
    this.#end = 0
    return this.#piece
  }

  /** Frames were written up to `end`: they go out when the turn ends. */
  send(end: number): void {
    this.#end = end
    this.schedule()
  }

  /** Has `onWritten` called when the turn ends, whether or not there is something to write. */
  schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    turn.joinLast(this)
  }

  /** What waits goes out, in one write. */
  onTurnEnd(): void {
    this.#isScheduled = false
    if (this.#isClosed) return
    this.#flush()
    this.#onWritten()
  }

  /** What is said first: the preface, our settings, and a larger window for the connection. */
  greet(): void {
    const out = this.reserve(longestGreeting)
    const settings = this.#end + preface.copy(out, this.#end)
    const end = putSettings(out, settings, [
      [setting.HEADER_TABLE_SIZE, sessionLimits.tableBytes],
      [setting.ENABLE_PUSH, 0],
      [setting.INITIAL_WINDOW_SIZE, sessionLimits.streamWindow],
      [setting.MAX_HEADER_LIST_SIZE, fieldListLimits.bytes],
    ])
    this.send(putWindowUpdate(out, end, 0, sessionLimits.connectionWindow - windowSize.initial))
  }

  /** The peer may send so many bytes more. @param streamId 0 for the connection */
  credit(streamId: number, bytes: number): void {
    const out = this.reserve(shortFrame)
    this.send(putWindowUpdate(out, this.#end, streamId, bytes))
  }

  /** @param code of `http2Error` */
  reset(streamId: number, code: number): void {
    const out = this.reserve(shortFrame)
    this.send(putReset(out, this.#end, streamId, code))
  }

  acknowledgeSettings(): void {
    const out = this.reserve(shortFrame)
    this.send(putSettingsAck(out, this.#end))
  }

  ping(): void {
    const out = this.reserve(shortFrame)
    this.send(putPing(out, this.#end, ownPing, 0))
  }

  /** With the eight bytes from `start`. */
  answerPing(bytes: Buffer, start: number): void {
    const out = this.reserve(shortFrame)
    this.send(putPingAck(out, this.#end, bytes, start))
  }

  /** Writes what there is, and that the session ends, at once. @param code of `http2Error` */
  sayGoodbye(code: number): void {
    const out = this.reserve(shortFrame)
    this.#end = putGoAway(out, this.#end, 0, code)
    this.#flush()
  }

  close(): void {
    this.#isClosed = true
  }

  /** Writes all there is, as one. */
  #flush(): void {
    const last = this.#piece.subarray(this.#start, this.#end)
    this.#start = this.#end
    if (this.#full.length === 0) {
      if (last.length > 0) this.#channel.write(last)
      return
    }
    const full = this.#full
    this.#full = []
    this.#fullBytes = 0
    this.#channel.write(Buffer.concat([...full, last]))
  }
}

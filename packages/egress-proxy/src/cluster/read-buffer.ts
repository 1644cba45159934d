import { type RoundMember, rounds } from '../clock/rounds.ts'
import type { BufferReader, ReadTarget } from '../transport/channel.ts'
import { type Flushing, headroom, largeBytes, PooledBuffer, smallBytes } from './pooled-buffer.ts'

/** Whoever moved so much without a rest is read into a large buffer, and whoever moves less in a round is not. */
const bulkBytes = 4 * 1024 * 1024

/** What is read at once from TLS (RFC 8446 section 5.1): less room than that is not read into. */
const leastRoom = 16 * 1024

/**
 * The buffer one upstream connection is read into. It is used again for the next read, unless its bytes are lent to a
 * write the kernel took only in part: then the next read gets another one. While bytes are held until the turn ends,
 * what is read next is put behind them, so that both are one. An exchange that has moved some megabytes gets a large
 * buffer, as fewer and longer reads and writes are cheaper, for as long as it moves as much.
 */
export class ReadBuffer implements ReadTarget, RoundMember {
  reader?: BufferReader
  #current = PooledBuffer.take(smallBytes)
  #buffer = this.#current.whole.subarray(headroom)
  /** The buffer with the bytes that are held; another one is read into when it is full. */
  #held: PooledBuffer | null = null
  #heldEnd = 0
  #moved = 0
  /** When so much has moved a large buffer is asked for; again and again, as there may be none. */
  #askAt = bulkBytes
  #movedBefore = 0
  #wants = smallBytes
  /** Another size is wanted since the current one was taken. */
  #isDue = false
  #isGivenBack = false

  /** The buffer for the next read. */
  next(): Buffer {
    const current = this.#current
    const isHeld = this.#held === current
    if (isHeld && current.whole.length - this.#heldEnd >= leastRoom)
      return current.whole.subarray(this.#heldEnd)
    if (isHeld || current.isShared || this.#isDue) {
      if (!isHeld) current.release()
      this.#isDue = false
      this.#current = PooledBuffer.takeUpTo(this.#wants)
      this.#buffer = this.#current.whole.subarray(headroom)
    }
    return this.#buffer
  }

  /**
   * Puts `head` right before `bytes`, a part of what is held or else was read last, over what stands there, so that
   * both can be written as one.
   * @returns both; `null` when the bytes are not in this buffer, or may not have so much room before them
   */
  putBefore(bytes: Buffer, head: Buffer): Buffer | null {
    const { whole, isShared } = this.#held ?? this.#current
    if (isShared || bytes.buffer !== whole.buffer || bytes.byteOffset < head.length) return null
    const start = bytes.byteOffset - head.length
    head.copy(whole, start)
    return whole.subarray(start, bytes.byteOffset + bytes.length)
  }

  count(bytes: number): void {
    this.#moved += bytes
    if (this.#moved < this.#askAt) return
    this.#want(largeBytes)
    rounds.join(this)
  }

  /** Another exchange begins. */
  startOver(): void {
    this.#moved = 0
    this.#movedBefore = 0
    this.#want(smallBytes)
  }

  onRound(): boolean {
    const moved = this.#moved - this.#movedBefore
    this.#movedBefore = this.#moved
    if (moved < bulkBytes) this.#want(smallBytes)
    if (moved === 0 && this.#isDue) this.reader?.renew() // it may be silent for long
    return this.#wants > smallBytes
  }

  #want(bytes: number): void {
    this.#askAt = this.#moved + bulkBytes
    this.#isDue = bytes > smallBytes || this.#wants > smallBytes
    this.#wants = bytes
  }

  /** `bytes`, read last, and what is held before them, are needed until `letGo()`. */
  hold(bytes: Buffer): void {
    this.#held = this.#current
    this.#heldEnd = bytes.byteOffset + bytes.length
  }

  /** The bytes held are not needed any more, but by whom they were lent to. */
  letGo(): void {
    if (this.#held !== null && this.#held !== this.#current) this.#held.release()
    this.#held = null
  }

  /** The bytes held, or else read last, are needed until `to` has written them. */
  lend(to: Flushing): void {
    const lent = this.#held ?? this.#current
    lent.lend(to)
    this.letGo()
  }

  /** The connection is closed: another one may have the buffer, as soon as those have it not that it was lent to. */
  giveBack(): void {
    if (this.#isGivenBack) return
    this.#isGivenBack = true
    rounds.leave(this)
    this.#current.release()
  }
}

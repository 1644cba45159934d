import type { AnswerHead } from './answer-head.ts'

interface Kept {
  readonly block: Buffer
  readonly head: AnswerHead
}

const slotCount = 256
/** Longer ones are rare, and seldom the same. */
const longestBlock = 1_024
const longestHead = 2_048

/**
 * The heads of header blocks that came again and again, by the bytes of the block. Only for blocks that mean the same
 * whenever and on whichever connection they come. One is kept when it comes for the second time, as most that come once
 * never come again.
 */
export class BlockCache {
  readonly #slots: (Kept | undefined)[] = new Array(slotCount).fill(undefined)
  /** By slot: the hash of the block that was last not kept there. */
  readonly #seen = new Int32Array(slotCount)
  #last: Kept | undefined
  /** Of the block that was looked for last. */
  #hash = 0

  find(block: Buffer, start: number, end: number): AnswerHead | undefined {
    if (this.#last !== undefined && isSame(this.#last.block, block, start, end)) {
      return this.#last.head
    }
    if (end - start > longestBlock) return undefined
    this.#hash = hashOf(block, start, end)
    const kept = this.#slots[this.#hash & (slotCount - 1)]
    if (kept === undefined || !isSame(kept.block, block, start, end)) return undefined
    this.#last = kept
    return kept.head
  }

  /** Tells of the head in a block that was looked for right before and not found. */
  offer(block: Buffer, start: number, end: number, head: AnswerHead): void {
    if (end - start > longestBlock || head.end - head.start > longestHead) return
    const slot = this.#hash & (slotCount - 1)
    if (this.#seen[slot] !== this.#hash) {
      this.#seen[slot] = this.#hash
      return
    }
    const copy = Buffer.allocUnsafeSlow(end - start)
    block.copy(copy, 0, start, end)
    this.#slots[slot] = { block: copy, head: head.keep() }
  }
}

function isSame(kept: Buffer, block: Buffer, start: number, end: number): boolean {
  if (kept.length !== end - start) return false
  // Blocks of one upstream differ in their ends sooner than where they begin.
  for (let i = kept.length - 1; i >= 0; i--) {
    if (kept[i] !== block[start + i]) return false
  }
  return true
}

/** Four bytes at a time; a block is found by its bytes, so all that matters is that few share a slot. */
function hashOf(block: Buffer, start: number, end: number): number {
  let hash = end - start
  let at = start
  for (; at + 4 <= end; at += 4) {
    const four =
      (block[at] ?? 0) |
      ((block[at + 1] ?? 0) << 8) |
      ((block[at + 2] ?? 0) << 16) |
      ((block[at + 3] ?? 0) << 24)
    hash = Math.imul(hash ^ four, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  for (; at < end; at++) hash = Math.imul(hash ^ (block[at] ?? 0), 0x9e3779b1)
  return hash ^ (hash >>> 13)
}

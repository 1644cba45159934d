import type { AnswerHead } from './answer-head.ts'

interface Kept {
  readonly hash: number
  readonly block: Buffer
  readonly head: AnswerHead
}

const setCount = 64
const setSize = 4
const seenCount = 1_024
/** Longer ones are rare, and seldom the same. */
const longestBlock = 1_024
const longestHead = 2_048

/**
 * The heads of header blocks that came again and again, by the bytes of the block. Only for blocks that mean the same
 * whenever and on whichever connection they come. One is kept when it comes for the second time, as most that come once
 * never come again.
 */
export class BlockCache {
  /** By set, the youngest first. */
  readonly #kept: (Kept | undefined)[] = new Array(setSize * setCount).fill(undefined)
  /** The hashes of blocks that came and were not kept. */
  readonly #seen = new Int32Array(seenCount)
  #last: Kept | undefined
  /** Of the block that was looked for last. */
  #hash = 0

  find(block: Buffer, start: number, end: number): AnswerHead | undefined {
    if (this.#last !== undefined && isSame(this.#last.block, block, start, end)) {
      return this.#last.head
    }
    if (end - start > longestBlock) return undefined
    this.#hash = hashOf(block, start, end)
    const kept = this.#lookUp(block, start, end)
    if (kept !== undefined) this.#last = kept
    return kept?.head
  }

  /** Tells of the head in a block that was looked for right before and not found. */
  offer(block: Buffer, start: number, end: number, head: AnswerHead): void {
    if (end - start > longestBlock || head.end - head.start > longestHead) return
    const hash = this.#hash
    const seen = (hash >>> 8) & (seenCount - 1)
    if (this.#seen[seen] !== hash) {
      this.#seen[seen] = hash
      return
    }
    const copy = Buffer.allocUnsafeSlow(end - start)
    block.copy(copy, 0, start, end)
    const set = setOf(hash)
    this.#kept.copyWithin(set + 1, set, set + setSize - 1)
    this.#kept[set] = { hash, block: copy, head: head.keep() }
  }

  #lookUp(block: Buffer, start: number, end: number): Kept | undefined {
    const set = setOf(this.#hash)
    for (let place = set; place < set + setSize; place++) {
      const kept = this.#kept[place]
      if (kept === undefined) return undefined
      if (kept.hash === this.#hash && isSame(kept.block, block, start, end)) return kept
    }
    return undefined
  }
}

/** Where the set begins that a block with this hash is in. */
function setOf(hash: number): number {
  return (hash & (setCount - 1)) * setSize
}

/** Blocks of one upstream differ in their length or at their end, mostly: that is told sooner than all is compared. */
function isSame(kept: Buffer, block: Buffer, start: number, end: number): boolean {
  if (kept.length !== end - start || kept[kept.length - 1] !== block[end - 1]) return false
  return kept.compare(block, start, end) === 0
}

/** Eight bytes at a time, in two hashes that do not wait for each other: it has to be cheap, and to spread well. */
function hashOf(block: Buffer, start: number, end: number): number {
  let one = end - start
  let other = 0
  let at = start
  for (const stop = end - 7; at < stop; at += 8) {
    one = Math.imul(one ^ four(block, at), 0x9e3779b1)
    other = Math.imul(other ^ four(block, at + 4), 0x85ebca6b)
  }
  for (; at < end; at++) one = Math.imul(one ^ (block[at] ?? 0), 0x9e3779b1)
  return mixed(mixed(one) ^ other)
}

/** Every bit depends on every bit. */
function mixed(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

function four(block: Buffer, at: number): number {
  return (
    (block[at] ?? 0) |
    ((block[at + 1] ?? 0) << 8) |
    ((block[at + 2] ?? 0) << 16) |
    ((block[at + 3] ?? 0) << 24)
  )
}

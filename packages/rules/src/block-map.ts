/** The IPv4 addresses `first` to `last`, as unsigned numbers. */
export interface Block {
  readonly first: number
  readonly last: number
}

/**
 * Blocks of addresses to values, looked up by address: the first block set that contains it wins (spec: egress-rules
 * 1.11). One Map lookup per size of block, so at most 33, however many blocks there are.
 */
export class BlockMap<Value> {
  readonly #bySize = new Map<
    number,
    Map<number, { readonly order: number; readonly value: Value }>
  >()
  #count = 0

  /** Returns the value that the same block had already, and keeps. */
  set({ first, last }: Block, value: Value): Value | undefined {
    const size = last - first + 1
    const blocks = this.#bySize.get(size) ?? new Map()
    this.#bySize.set(size, blocks)
    const known = blocks.get(first)
    if (known === undefined) blocks.set(first, { order: this.#count++, value })
    return known?.value
  }

  find(address: number): Value | undefined {
    let best: { readonly order: number; readonly value: Value } | undefined
    for (const [size, blocks] of this.#bySize) {
      const hit = blocks.get(address - (address % size))
      if (hit !== undefined && (best === undefined || hit.order < best.order)) best = hit
    }
    return best?.value
  }
}

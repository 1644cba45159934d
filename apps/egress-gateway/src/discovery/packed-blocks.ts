import type { PackedRules } from '@bookinfo/rules'
import { openPackedRules, PackedRulesError } from '@bookinfo/rules/deciding'
import type { ControlPlaneClient } from './control-plane-client.ts'

/** The block of packed rules that this gateway was told of last. */
export interface PackedBlocks {
  /** Whether a block that was fetched could not be used: then rules are better asked for one by one. */
  readonly areRefused: boolean
  /**
   * Fetches the block that a snapshot names, unless it is here. What is fetched and cannot be used is told by `open`.
   * @throws Error when it cannot be fetched
   */
  fetchFor(line: string, signal: AbortSignal): Promise<void>
  /** @throws PackedRulesError */
  open(id: string): PackedRules
}

/** A line of the stream that names a block begins with it. */
const beginning = '{"packed":'

export function createPackedBlocks(client: Pick<ControlPlaneClient, 'packedRules'>): PackedBlocks {
  let held: { readonly id: string; readonly rules: PackedRules } | undefined
  let refused: PackedRulesError | undefined
  return {
    get areRefused() {
      return refused !== undefined
    },
    async fetchFor(line, signal) {
      if (!line.startsWith(beginning)) return
      const { id, bytes } = Object(JSON.parse(line)).packed
      if (held?.id === id || typeof id !== 'string' || !Number.isInteger(bytes)) return
      const block = await client.packedRules(id, bytes, signal)
      try {
        held = { id, rules: openPackedRules(block) }
      } catch (error) {
        if (!(error instanceof PackedRulesError)) throw error
        refused = error
      }
    },
    open(id) {
      if (held?.id === id) return held.rules
      throw refused ?? new PackedRulesError(`packed rules: no block ${id} was fetched`)
    },
  }
}

import type { Snapshot, SnapshotDelta } from '@bookinfo/discovery'
import type { RuleBlocks } from './rule-blocks.ts'

/** What one gateway is told of the rules, as far as it can read. */
export interface RuleTeller {
  whole(): Snapshot
  /** The change, or in its place the whole. */
  next(change: SnapshotDelta): Snapshot | SnapshotDelta
}

/** Tells every rule and every change by itself. */
export function tellPlainly(whole: () => Snapshot): RuleTeller {
  return { whole, next: (change) => change }
}

/**
 * Packs what it can. What changes comes beside the block; when that has become much, the whole is told once more, from a
 * block that has the changes in it.
 * @param mostChanged told one by one before that
 */
export function tellPacked(blocks: RuleBlocks, mostChanged: number): RuleTeller {
  let changed = 0
  const whole = (): Snapshot => {
    changed = 0
    return blocks.snapshot()
  }
  return {
    whole,
    next(change) {
      changed += change.resources.length + change.removedResources.length
      return changed > mostChanged ? whole() : change
    },
  }
}

import { randomInt, randomUUID } from 'node:crypto'
import type { Snapshot } from '@bookinfo/discovery'
import type { RuleStore } from '@bookinfo/rule-store'
import { packRules, type Resource, resourceKey } from '@bookinfo/rules'

/** The rules in blocks of memory, which gateways fetch once and ask without reading them (ADR 17). */
export interface RuleBlocks {
  /** All rules at their newest version, as many as can be in a block; plainly where they are few. */
  snapshot(): Snapshot
  /** The bytes of a block, while gateways may still be on their way to it. */
  block(id: string): Buffer | undefined
}

interface RuleBlocksOptions {
  /** Fewer are told plainly. */
  readonly fewestPacked: number
  /** When more than this, and a twentieth of all, are not as they are in the block, there is a new one. */
  readonly mostChanged: number
}

interface Block {
  readonly id: string
  readonly bytes: Buffer
  readonly packed: ReadonlySet<Resource>
  /** How many were loose when it was made. */
  readonly loose: number
}

const shareChanged = 0.05

export function createRuleBlocks(
  store: Pick<RuleStore, 'version' | 'list' | 'get' | 'snapshot'>,
  { fewestPacked, mostChanged }: RuleBlocksOptions,
): RuleBlocks {
  /** The newest, and the one before. */
  let blocks: readonly Block[] = []

  function make(resources: readonly Resource[]): Block {
    const { bytes, loose } = packRules(resources, randomInt(2 ** 32))
    const rest = new Set(loose)
    const packed = new Set(resources.filter((resource) => !rest.has(resource)))
    const block = { id: randomUUID(), bytes, packed, loose: rest.size }
    blocks = [block, ...blocks.slice(0, 1)]
    return block
  }

  function tell({ id, bytes, packed, loose }: Block, resources: readonly Resource[]) {
    const beside = resources.filter((resource) => !packed.has(resource))
    const gone = [...packed].filter(
      (resource) => store.get({ kind: resource.kind, ...resource.metadata }) !== resource,
    )
    const without = gone.map(resourceKey)
    const snapshot: Snapshot = {
      packed: { id, bytes: bytes.length, without },
      version: store.version,
      resources: beside,
    }
    return { snapshot, changed: Math.max(gone.length, beside.length - loose) }
  }

  return {
    snapshot() {
      const resources = store.list()
      if (resources.length < fewestPacked) return store.snapshot()
      const [newest] = blocks
      const told = newest && tell(newest, resources)
      const most = Math.max(mostChanged, resources.length * shareChanged)
      if (told !== undefined && told.changed <= most) return told.snapshot
      return tell(make(resources), resources).snapshot
    },
    block: (wanted) => blocks.find(({ id }) => id === wanted)?.bytes,
  }
}

import type { ConsoleState } from '@bookinfo/discovery'
import type { RuleStore } from '@bookinfo/rule-store'
import { type MeshRegistry, type Resource, resourceKey } from '@bookinfo/rules'
import { type Clock, systemClock } from './clock.ts'
import { createGateways, type Gateways } from './gateways.ts'
import { createMeshState, type MeshState } from './mesh-state.ts'
import { createMeshWriter, type MeshWriter } from './mesh-writer.ts'
import type { ControlPlaneOptions } from './options.ts'
import { pushChanges } from './push-changes.ts'
import { createRuleBlocks, type RuleBlocks } from './rule-blocks.ts'
import { createRuleJudge, type RuleNews } from './rule-news.ts'
import { isLeaving } from './rule-states.ts'
import { expireRules } from './rule-status/expire-rules.ts'
import { createRuleEvents, type RuleEvents } from './rule-status/rule-events.ts'
import { tellEvents } from './rule-status/tell-events.ts'
import { createToldRules, type ToldRules } from './rule-status/told-rules.ts'
import { type RuleTeller, tellPacked, tellPlainly } from './rule-teller.ts'
import { createRuleWritings } from './rule-writings.ts'

/** The stored rules and the gateways that enforce them, as one. */
export interface Mesh {
  readonly store: RuleStore
  readonly gateways: Gateways
  /** What they can fetch beside what they are told. */
  readonly blocks: RuleBlocks
  readonly tellers: { plain(): RuleTeller; packed(): RuleTeller }
  /** The rules as clients are told of them, and what happened to each. */
  readonly rules: ToldRules
  readonly events: RuleEvents
  state(): ConsoleState
  /** What of it is new. */
  readonly changes: Pick<MeshState, 'takeChanges' | 'skipChanges'>
  readonly write: MeshWriter
  close(): void
}

type Deployment = Pick<
  ControlPlaneOptions,
  | 'runMode'
  | 'world'
  | 'preset'
  | 'productPageUrl'
  | 'ackTimeoutMs'
  | 'clock'
  | 'log'
  | 'fewestPacked'
>

/** Rules that changed since they were packed, before they are packed again. */
const mostChanged = 1000

/** Every change of the store goes to all gateways in the tick it was written. `onNews` hears of all news. */
export function createMesh(store: RuleStore, deployment: Deployment, onNews: () => void): Mesh {
  const { ackTimeoutMs = 2000, clock = systemClock, fewestPacked = 1000 } = deployment
  const deleted = new Map<string, Resource>()
  const touch = (rule: Resource): void => {
    meshState.touch(rule)
    onNews()
  }
  const forgetSettled = (): void => {
    for (const [key, rule] of deleted) {
      if (isLeaving(rule, gateways.states)) continue
      deleted.delete(key)
      touch(rule)
    }
  }
  const writings = createRuleWritings(touch)
  const gateways = createGateways(() => {
    forgetSettled()
    writings.settle(gateways.states)
    rules.gatewaysChanged()
    onNews()
  })
  // Gateways hear of a write first: what it means for clients is worked out while they compile it.
  const pushing = store.watch(pushChanges(store, gateways))
  const blocks = createRuleBlocks(store, { fewestPacked, mostChanged })
  const judge = createJudge(store, gateways, clock)
  const losers = () => judge().losers
  const rules = createToldRules(store, { gateways: () => gateways.states, losers, clock })
  const restanding = rules.watch(rules.version, ({ cause, resource }) => {
    if (cause === 'status') touch(resource)
  })
  const meshState = createMeshState({
    store,
    gateways,
    deleted,
    losers,
    writingOf: writings.of,
    deployment,
  })
  const events = createRuleEvents(clock)
  const telling = tellEvents(rules, events)
  const expiring = expireRules({ store, events, clock, log: deployment.log ?? (() => {}) })
  const watching = store.watch((event) => {
    const { type, resource } = event
    const key = resourceKey(resource)
    if (type === 'DELETED') {
      deleted.set(key, resource)
      writings.gone(key)
    } else {
      deleted.delete(key)
      writings.changed(resource)
    }
    touch(resource)
    if (event.version === store.version) forgetSettled()
  })

  return {
    store,
    gateways,
    blocks,
    tellers: {
      plain: () => tellPlainly(() => store.snapshot()),
      packed: () => tellPacked(blocks, mostChanged),
    },
    rules,
    events,
    state: meshState.whole,
    changes: meshState,
    write: createMeshWriter({ store, gateways, judge, rules, writings, ackTimeoutMs }),
    close() {
      for (const part of [pushing, watching, telling, expiring, restanding, rules]) part.close()
    },
  }
}

/** The rules as a whole, judged once per version and registry. */
function createJudge(store: RuleStore, gateways: Gateways, clock: Clock): () => RuleNews {
  const judgeTogether = createRuleJudge()
  let judged: { version: string; registry: MeshRegistry | null; news: RuleNews } | undefined
  return () => {
    const { version } = store
    const { registry } = gateways
    if (judged?.version !== version || judged.registry !== registry) {
      judged = { version, registry, news: judgeTogether(store.list(), registry, clock.now()) }
    }
    return judged.news
  }
}

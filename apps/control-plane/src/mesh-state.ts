import type { ConsoleEvent, ConsoleState, RuleName, RuleState } from '@bookinfo/discovery'
import type { RuleStore } from '@bookinfo/rule-store'
import { type Resource, resourceKey } from '@bookinfo/rules'
import type { Gateways } from './gateways.ts'
import { leavingState, type RuleStanding, ruleState, ruleStates } from './rule-states.ts'

/** More rules than this, when they are more than half of all, are told as the whole state. */
const mostPatched = 100

/** What consoles are shown of the rules and the gateways, and what of it is new. */
export interface MeshState {
  whole(): ConsoleState
  /** Something about this rule is new: it came, went, was acknowledged, lost against another. */
  touch(rule: Resource): void
  /** What is new since the last call, for those who knew all of it then; the whole where that is most of it. */
  takeChanges(): ConsoleEvent & { readonly event: 'state' | 'patch' }
  /** The same, where nobody wants to know. */
  skipChanges(): void
}

interface MeshStateInput {
  readonly store: RuleStore
  readonly gateways: Gateways
  /** Gone from disk, in force at some gateway, by key. */
  readonly deleted: ReadonlyMap<string, Resource>
  readonly losers: () => RuleStanding['losers']
  readonly writingOf: RuleStanding['writingOf']
  readonly deployment: Pick<ConsoleState, 'runMode' | 'world' | 'preset' | 'productPageUrl'>
}

export function createMeshState(input: MeshStateInput): MeshState {
  const { store, gateways, deleted, writingOf } = input
  const { runMode, world, preset, productPageUrl } = input.deployment
  const touched = new Map<string, Resource>()
  let told = { registry: gateways.registry, brokenFiles: store.brokenFiles }

  const standing = (): RuleStanding => ({
    gateways: gateways.states,
    losers: input.losers(),
    writingOf,
  })
  const whole = (): ConsoleState => ({
    version: store.version,
    runMode,
    world,
    preset,
    productPageUrl,
    gateways: gateways.states,
    registry: gateways.registry,
    rules: ruleStates({
      resources: store.list(),
      deleted: [...deleted.values()],
      ...standing(),
    }),
    brokenFiles: store.brokenFiles,
  })
  const stateOf = (rule: Resource): RuleState | undefined => {
    const present = store.get({ kind: rule.kind, ...rule.metadata })
    const leaving = deleted.get(resourceKey(rule))
    if (present !== undefined) return ruleState(present, standing())
    return leaving && leavingState(leaving, standing())
  }

  return {
    whole,
    touch: (rule) => touched.set(resourceKey(rule), rule),
    skipChanges: () => touched.clear(),
    takeChanges() {
      const rules = [...touched.values()]
      touched.clear()
      const before = told
      const { registry } = gateways
      const { brokenFiles, version } = store
      told = { registry, brokenFiles }
      const isMost = rules.length > Math.max(mostPatched, store.list().length / 2)
      if (isMost) return { event: 'state', data: whole() }
      const states = rules.map((rule) => ({ rule, state: stateOf(rule) }))
      const data = {
        version,
        gateways: gateways.states,
        ...(registry === before.registry ? {} : { registry }),
        ...(brokenFiles === before.brokenFiles ? {} : { brokenFiles }),
        rules: states.flatMap(({ state }) => state ?? []),
        removedRules: states.flatMap(({ rule, state }) =>
          state === undefined ? nameOf(rule) : [],
        ),
      }
      return { event: 'patch', data }
    },
  }
}

function nameOf({ kind, metadata: { namespace, name } }: Resource): RuleName {
  return { kind, namespace, name }
}

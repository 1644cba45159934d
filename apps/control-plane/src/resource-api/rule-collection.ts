import type { RuleStore } from '@bookinfo/rule-store'
import type { KindDescription, Resource } from '@bookinfo/rules'
import type { Mesh } from '../mesh.ts'
import { shownOwners } from '../rule-status/shown-owners.ts'
import { conditionOf, type ToldRule } from '../rule-status/told-rule.ts'
import type { ShownRule } from './rule-kind.ts'
import type { Collection } from './served-kind.ts'

/**
 * What a write is answered with: the rule as it was told of last, where nothing was written to it since. What somebody
 * has overwritten meanwhile is shown as it was written, standing as what there is now.
 */
export function showWritten({ store, rules }: Mesh, written: Resource): ShownRule {
  const stored = store.get({ kind: written.kind, ...written.metadata })
  const told = rules.get(written)
  if (told === undefined || stored?.metadata.uid !== written.metadata.uid) {
    return withOwners(store, written)
  }
  return stored === written ? told : { ...withOwners(store, written, told), status: told.status }
}

/**
 * What a write would have stored. How it would stand nobody knows: it is shown as it stands now, and a new one
 * without status and version, so that `kubectl diff` shows what the writer changes and nothing else.
 */
export function showTried({ store, rules }: Mesh, tried: Resource): ShownRule {
  const told = rules.get(tried)
  const shown = withOwners(store, tried, told)
  const { resourceVersion: _, ...metadata } = shown.metadata
  if (told === undefined) return { ...shown, metadata }
  const { resourceVersion = '' } = told.metadata
  return { ...shown, metadata: { ...metadata, resourceVersion }, status: told.status }
}

function withOwners(store: RuleStore, rule: Resource, told?: ToldRule): ShownRule {
  const owners = shownOwners(store.ownedOf(rule), rule.apiVersion, told && conditionOf(told))
  return { ...rule, metadata: { ...rule.metadata, ...owners } }
}

/** The rules of one kind. */
export function ruleCollection(
  { rules }: Mesh,
  { kind }: Pick<KindDescription, 'kind'>,
): Collection<ShownRule> {
  return {
    get version() {
      return rules.version
    },
    list: () => rules.list().filter((rule) => rule.kind === kind),
    get: (namespace, name) => rules.get({ kind, metadata: { namespace, name } }),
    watch: (since, listener) =>
      rules.watch(since, ({ type, resource, previous }) => {
        if (resource.kind !== kind) return
        listener({ type, object: resource, ...(previous === undefined ? {} : { previous }) })
      }),
  }
}

import type { KindDescription, Resource } from '@bookinfo/rules'
import type { Mesh } from '../mesh.ts'
import type { ShownRule } from './rule-kind.ts'
import type { Collection } from './served-kind.ts'

/** A stored rule as clients of `kind` see it: in that version of the API, and with its status. */
export function showRule(mesh: Mesh, resource: Resource): ShownRule {
  return { ...resource, status: { conditions: [mesh.statuses.of(resource)] } }
}

/**
 * What a write would have stored. How it would stand nobody knows: it is shown as it stands now, and a new one
 * without status and version, so that `kubectl diff` shows what the writer changes and nothing else.
 */
export function showTried(mesh: Mesh, resource: Resource): ShownRule {
  const stored = mesh.store.get({ kind: resource.kind, ...resource.metadata })
  if (stored === undefined) {
    const { resourceVersion: _, ...metadata } = resource.metadata
    return { ...resource, metadata }
  }
  return { ...resource, status: { conditions: [mesh.statuses.of(stored)] } }
}

/**
 * The rules of one kind. A change of status is told as a change of the object, which keeps its resourceVersion: the
 * version guards what people write, and nobody writes the status.
 */
export function ruleCollection(
  mesh: Mesh,
  { kind }: Pick<KindDescription, 'kind'>,
): Collection<ShownRule> {
  const { store, statuses } = mesh
  const show = (resource: Resource) => showRule(mesh, resource)
  return {
    get version() {
      return store.version
    },
    list: () =>
      store
        .list()
        .filter((resource) => resource.kind === kind)
        .map(show),
    get(namespace, name) {
      const resource = store.get({ kind, namespace, name })
      return resource && show(resource)
    },
    watch(since, listener) {
      const changes = store.watch(since, ({ type, resource, previous }) => {
        if (resource.kind !== kind) return
        const before = previous === undefined ? {} : { previous: show(previous) }
        listener({ type, object: show(resource), ...before })
      })
      const transitions = statuses.watch((resource) => {
        if (resource.kind !== kind) return
        const object = show(resource)
        listener({ type: 'MODIFIED', object, previous: object })
      })
      return {
        close() {
          changes.close()
          transitions.close()
        },
      }
    },
  }
}

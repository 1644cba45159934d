import type { RuleStore } from '@bookinfo/rule-store'
import { kindSchema, object, text } from './open-schema.ts'
import type { ApiObject, Collection, ServedKind } from './served-kind.ts'

export interface Namespace extends ApiObject {
  readonly status: { readonly phase: 'Active' }
}

/** A namespace is a part of a name here: it is there as soon as anything is in it, and nobody makes or removes it. */
export const namespaceKind: ServedKind<Namespace> = {
  kind: 'Namespace',
  group: '',
  version: 'v1',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  namespaced: false,
  verbs: ['get', 'list', 'patch', 'watch'],
  columns: [
    {
      name: 'Name',
      type: 'string',
      description: 'Name of the namespace',
      priority: 0,
      cell: ({ metadata }) => metadata.name,
    },
    {
      name: 'Status',
      type: 'string',
      description: 'Always Active',
      priority: 0,
      cell: ({ status }) => status.phase,
    },
  ],
  selectable: [],
  schema: kindSchema(
    'Namespace is a part of the names of rules, and there as soon as a rule is in it.',
    {
      status: object('Filled in by the server.', { phase: text('Always Active.') }),
    },
  ),
}

/** @param resourceVersion of the rules, now */
export function showNamespace(name: string, resourceVersion: string): Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, resourceVersion },
    status: { phase: 'Active' },
  }
}

/** Those that rules are in, and `default`; asked for by name, every one there could be. */
export function namespaceCollection(store: RuleStore): Collection<Namespace> {
  const names = (): ReadonlySet<string> =>
    new Set(['default', ...store.list().map(({ metadata }) => metadata.namespace)])
  const show = (name: string) => showNamespace(name, store.version)
  return {
    get version() {
      return store.version
    },
    list: () => [...names()].toSorted().map(show),
    get: (_namespace, name) => show(name),
    watch(since, listener) {
      let before = names()
      return store.watch(since, () => {
        const after = names()
        for (const name of missing(after, before)) listener({ type: 'ADDED', object: show(name) })
        for (const name of missing(before, after)) {
          listener({ type: 'DELETED', object: show(name), previous: show(name) })
        }
        before = after
      })
    },
  }
}

/** What `some` has and `others` has not. */
function missing(some: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return [...some].filter((name) => !others.has(name))
}

import { createChangeLog } from '../change-log.ts'
import type { ToldRules } from '../rule-status/told-rules.ts'
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

/** @param resourceVersion since which it is there */
function showNamespace(name: string, resourceVersion: string): Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, resourceVersion },
    status: { phase: 'Active' },
  }
}

interface NamespaceChange {
  readonly type: 'ADDED' | 'DELETED'
  readonly version: string
  readonly name: string
}

const historySize = 1000

/** Those that rules are in, and `default`; asked for by name, every one there could be. */
export function namespaceCollection(rules: ToldRules): Collection<Namespace> {
  const start = rules.version
  const log = createChangeLog<NamespaceChange>(start, historySize)
  /** How many rules are in each, and since which version there are any. */
  const inhabited = new Map([['default', { count: 1, since: start }]])

  const count = (name: string, more: 1 | -1, version: string): void => {
    const { count = 0, since = version } = inhabited.get(name) ?? {}
    if (count + more === 0) inhabited.delete(name)
    else inhabited.set(name, { count: count + more, since })
    if (count === 0) log.publish({ type: 'ADDED', version, name })
    if (count + more === 0) log.publish({ type: 'DELETED', version, name })
  }
  const show = (name: string, version = inhabited.get(name)?.since ?? start): Namespace =>
    showNamespace(name, version)
  for (const { metadata } of rules.list()) count(metadata.namespace, 1, start)
  rules.watch(start, ({ type, version, resource }) => {
    if (type !== 'MODIFIED') count(resource.metadata.namespace, type === 'ADDED' ? 1 : -1, version)
  })

  return {
    get version() {
      return rules.version
    },
    list: () => [...inhabited.keys()].toSorted().map((name) => show(name)),
    get: (_namespace, name) => show(name),
    watch(since, listener) {
      // Most changes of rules are none of namespaces.
      const isKnown = Number(since) <= Number(rules.version)
      const from = isKnown ? String(Math.min(Number(since), Number(log.version))) : since
      return log.watch(from, ({ type, version, name }) => {
        const shown = show(name, version)
        listener({ type, object: shown, ...(type === 'DELETED' ? { previous: shown } : {}) })
      })
    },
  }
}

import type { ManagedFields } from '@bookinfo/rule-store'
import { type KindDescription, ourAnnotations, type Resource } from '@bookinfo/rules'
import type { RuleStatus } from '../rule-status/told-rule.ts'
import { renderAge } from './age.ts'
import { isPlainObject } from './plain-object.ts'
import { ruleSchema } from './rule-schema.ts'
import type { ServedKind, TableColumn } from './served-kind.ts'

/** A rule with what the server knows about it: of one that was only tried, nothing. */
export type ShownRule = Resource & {
  readonly metadata: { readonly managedFields?: ManagedFields }
  readonly status?: RuleStatus
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** A kind of rules as the API serves it: its own columns, then how it stands, its age, and what `-o wide` adds. */
export function serveRules(kind: KindDescription): ServedKind<ShownRule> {
  const { plural, singular, shortNames, group, version } = kind
  return {
    kind: kind.kind,
    group,
    version,
    plural,
    singular,
    shortNames,
    categories: ['all', 'istio-io'],
    namespaced: true,
    verbs,
    columns: [
      ...kind.columns.map((column): TableColumn<ShownRule> => ({ ...column, priority: 0 })),
      ...standingColumns,
    ],
    selectable: scalarPaths(kind.schema, ''),
    schema: ruleSchema(kind),
  }
}

const annotation =
  (name: string) =>
  ({ metadata }: ShownRule): string =>
    metadata.annotations?.[name] ?? ''

const standingColumns: readonly TableColumn<ShownRule>[] = [
  {
    name: 'Active',
    type: 'string',
    description: 'Whether every connected gateway acts on the rule',
    priority: 0,
    cell: ({ status }) => status?.conditions[0].status ?? 'False',
  },
  {
    name: 'Age',
    type: 'string',
    description: 'Time since it was created',
    priority: 0,
    cell: ({ metadata }, now) => renderAge(metadata.creationTimestamp, now),
  },
  {
    name: 'Reason',
    type: 'string',
    description: 'Why it is active or not',
    priority: 1,
    cell: ({ status }) => {
      if (status === undefined) return ''
      const [{ reason, message }] = status.conditions
      return `${reason}: ${message}`
    },
  },
  {
    name: 'Owner',
    type: 'string',
    description: 'Who answers for it',
    priority: 1,
    cell: annotation(ourAnnotations.owner),
  },
  {
    name: 'Expires',
    type: 'string',
    description: 'When it is removed',
    priority: 1,
    cell: annotation(ourAnnotations.expires),
  },
]

/** Fields of the spec with one plain value, which are not within a list: `spec.destination.service`. */
function scalarPaths(schema: unknown, path: string): readonly string[] {
  if (!isPlainObject(schema) || !isPlainObject(schema.properties)) return []
  return Object.entries(schema.properties).flatMap(([name, inner]) => {
    if (path === '' && name !== 'spec') return []
    const at = path === '' ? name : `${path}.${name}`
    const isScalar =
      isPlainObject(inner) &&
      ['string', 'integer', 'number', 'boolean'].includes(String(inner.type))
    return isScalar ? [at] : scalarPaths(inner, at)
  })
}

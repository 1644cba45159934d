import { type Resource, type ResourceDraft, shapeResource } from '@bookinfo/rules'
import { compareFields } from './compare-fields.ts'
import { difference, type FieldSet, noFields } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import type { Manager } from './managed-fields.ts'
import { type OwnedParts, ownable, ownableAsWritten, schemaOf, withoutBare } from './ownable.ts'

/** Where `kubectl apply` without `--server-side` keeps what it sent last. */
const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
/** What kubectl calls itself when it applies server-side; only then does the annotation mean anything. */
const kubectl = 'kubectl'

type By = Omit<Manager, 'operation'>

/**
 * What kubectl applied last without the server's help and what still has that value: the first server-side apply may
 * change it, though it belongs to kubectl under another name.
 */
export function lastAppliedFields(live: Resource | undefined, by: By): FieldSet {
  if (live === undefined || by.manager !== kubectl) return noFields
  const last = readLastApplied(live.metadata.annotations?.[annotation], by)
  if (last === undefined || last.kind !== live.kind) return noFields
  const schema = schemaOf(live)
  const { added, modified, removed } = compareFields(
    ownableAsWritten(last),
    ownableAsWritten(live),
    schema,
  )
  const said = withoutBare(fieldsOf(ownable(last), schema))
  return [added, modified, removed].reduce(difference, said)
}

function readLastApplied(text: string | undefined, by: By): ResourceDraft | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    const isSameVersion = Object(value).apiVersion === by.apiVersion
    return isSameVersion ? shapeResource(value).draft : undefined
  } catch {
    return undefined
  }
}

/** Where the annotation is, it follows what kubectl applies by the server, so that either way may come next. */
export function followLastApplied(
  parts: OwnedParts,
  config: ResourceDraft,
  { manager, apiVersion }: By,
): OwnedParts {
  const { annotations } = parts.metadata
  if (manager !== kubectl || annotations?.[annotation] === undefined) return parts
  const text = `${JSON.stringify(sortKeys({ ...config, apiVersion }))}\n`
  return {
    ...parts,
    metadata: { ...parts.metadata, annotations: { ...annotations, [annotation]: text } },
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, sortKeys(inner)]))
}

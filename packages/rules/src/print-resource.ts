import { stringify } from 'yaml'
import type { Resource } from './resource.ts'
import { classicApiVersion } from './resource.ts'
import type { ResourceDraft } from './shape-resource.ts'

/**
 * A resource as YAML: apiVersion, kind, metadata, spec, in this order. In the kinds of 2018 false, zero and empty values
 * of the spec are dropped, as proto3 JSON does (spec: egress-rules 1.2); in today's they can say something
 * (`attempts: 0`), so all are kept. Reading it back gives the same resource.
 */
export function printResource(resource: Resource): string {
  return stringify(writtenForm(resource), { lineWidth: 0, aliasDuplicateObjects: false })
}

/** What of a resource its YAML says, as a value: two resources with the same are the same when they are read back. */
export function writtenForm({ apiVersion, kind, metadata, spec }: ResourceDraft): ResourceDraft {
  const isClassic = apiVersion === classicApiVersion
  const written = {
    apiVersion,
    kind,
    metadata: metadata && compact(metadata),
    spec: isClassic ? compact(spec) : withoutAbsent(spec),
  }
  return written as ResourceDraft
}

/** Below these names stand maps and matches, where an empty value says something: `labels: {canary: ""}`. */
const meaningful = new Set(['labels', 'annotations', 'headers'])

function compact(value: unknown, keepAll = false): unknown {
  if (Array.isArray(value)) return value.map((inner) => compact(inner))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => [name, compact(inner, keepAll || meaningful.has(name))])
  return Object.fromEntries(keepAll ? entries : entries.filter(([, inner]) => !isEmpty(inner)))
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === false || value === 0 || value === ''
}

function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [name, withoutAbsent(inner)]),
  )
}

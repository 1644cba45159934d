import { stringify } from 'yaml'
import type { Resource } from './resource.ts'

/**
 * A resource as YAML: apiVersion, kind, metadata, spec, in this order; false, zero and empty values of the spec are
 * dropped, as proto3 JSON does (spec: egress-rules 1.2). Reading it back gives the same resource.
 */
export function printResource({ apiVersion, kind, metadata, spec }: Resource): string {
  return stringify(
    { apiVersion, kind, metadata: compact(metadata), spec: compact(spec) },
    { lineWidth: 0 },
  )
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

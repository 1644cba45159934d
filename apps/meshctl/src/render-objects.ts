import type { KindDescription } from '@bookinfo/rules'
import type { ApiObject } from './api-object.ts'
import { toRecord } from './api-object.ts'
import { renderClassicYaml } from './classic-yaml.ts'
import { CommandError } from './command-error.ts'
import type { Profile } from './short-table.ts'
import { renderShortTable } from './short-table.ts'

/**
 * Objects as `get -o` prints them (spec: egress-rules 5.7 and 5.8).
 * @throws CommandError for an output format that nobody had.
 */
export function renderObjects(
  objects: readonly ApiObject[],
  type: KindDescription,
  { output, profile }: { readonly output: string; readonly profile: Profile },
): string {
  if (output === 'yaml') return objects.map((object) => renderDocument(object, type)).join('')
  if (output !== '' && output !== 'short')
    throw new CommandError(`unknown output format ${output}. Types are yaml|short`)
  const { kind, group, version } = type
  const kindCell = profile === '0.5' ? `${kind}.${version}.${group}` : `${kind}.${group}.${version}`
  const rows = objects.map(({ metadata }) => [metadata.name, kindCell, metadata.namespace])
  return renderShortTable([['NAME', 'KIND', 'NAMESPACE'], ...rows], profile)
}

/** One object as a YAML document of 2018, with the line that ends it. */
export function renderDocument(
  { metadata, spec }: ApiObject,
  { kind, group, version }: Pick<KindDescription, 'kind' | 'group' | 'version'>,
): string {
  const { name, namespace, resourceVersion, labels, annotations } = metadata
  const shown = {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: {
      creationTimestamp: null,
      name,
      namespace,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(isEmpty(labels) ? {} : { labels }),
      ...(isEmpty(annotations) ? {} : { annotations }),
    },
    spec: dropDefaults(spec),
  }
  return `${renderClassicYaml(shown)}---\n`
}

/** Maps whose empty values say something. */
const kept = new Set(['labels', 'headers'])

/** False, zero and empty fields are dropped, as proto3 JSON does; elements of lists and entries of maps stay. */
function dropDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropDefaults)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(toRecord(value)).map(([name, inner]) => [
    name,
    kept.has(name) ? inner : dropDefaults(inner),
  ])
  return Object.fromEntries(entries.filter(([, inner]) => !isEmpty(inner)))
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === undefined || value === null || value === false || value === 0 || value === ''
}

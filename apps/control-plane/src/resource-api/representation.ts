import type { KindDescription, Resource } from '@bookinfo/rules'
import { stringify } from 'yaml'
import { renderAge } from './age.ts'

/** In which form the client wants its answer: what Kubernetes' `as=` in Accept asks for, in JSON or YAML. */
export interface Representation {
  readonly as: 'object' | 'table' | 'metadata'
  readonly language: 'json' | 'yaml'
}

/** The first form of the Accept header that we have; plain JSON where there is none. */
export function negotiate(accept: string | undefined): Representation {
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    const form = new Map(parameters.map((parameter) => [parameter.split('=')[0], parameter]))
    const as = form.get('as')?.slice(3)
    const language = languages[type.toLowerCase()]
    if (language === undefined || (as !== undefined && form.get('v') !== 'v=v1')) continue
    if (as === undefined) return { as: 'object', language }
    if (as === 'Table') return { as: 'table', language }
    if (as.startsWith('PartialObjectMetadata')) return { as: 'metadata', language }
  }
  return { as: 'object', language: 'json' }
}

const languages: Readonly<Record<string, Representation['language']>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/*': 'json',
  '*/*': 'json',
}

export function renderDocument(value: unknown, { language }: Representation): string {
  return language === 'json' ? `${JSON.stringify(value)}\n` : stringify(value, { lineWidth: 0 })
}

export function contentTypeOf({ language }: Representation): string {
  return language === 'json' ? 'application/json' : 'application/yaml'
}

/** One resource in the form asked for. */
export function represent(kind: KindDescription, resource: Resource, as: Representation['as']) {
  if (as === 'table') return toTable(kind, [resource], resource.metadata.resourceVersion ?? '')
  return as === 'metadata' ? toPartial(resource) : resource
}

/** Several, at one version of the store. */
export function representList(
  kind: KindDescription,
  resources: readonly Resource[],
  version: string,
  as: Representation['as'],
) {
  if (as === 'table') return toTable(kind, resources, version)
  const metadata = { resourceVersion: version }
  if (as === 'metadata') {
    const items = resources.map(toPartial)
    return { kind: 'PartialObjectMetadataList', apiVersion: metaVersion, metadata, items }
  }
  const apiVersion = `${kind.group}/${kind.version}`
  return { kind: `${kind.kind}List`, apiVersion, metadata, items: resources }
}

const metaVersion = 'meta.k8s.io/v1'

function toPartial({ metadata }: Resource) {
  return { kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata }
}

/** What `kubectl get` prints: the columns of the kind, then the age. */
function toTable(kind: KindDescription, resources: readonly Resource[], version: string) {
  const now = new Date()
  const columnDefinitions = kind.columns.map(({ name, type, description }) => ({
    name,
    type,
    format: name === 'Name' ? 'name' : '',
    description,
    priority: 0,
  }))
  const age = {
    name: 'Age',
    type: 'string',
    format: '',
    description: 'Time since it was created',
    priority: 0,
  }
  return {
    kind: 'Table',
    apiVersion: metaVersion,
    metadata: { resourceVersion: version },
    columnDefinitions: [...columnDefinitions, age],
    rows: resources.map((resource) => ({
      cells: [
        ...kind.columns.map(({ cell }) => cell(resource)),
        renderAge(resource.metadata.creationTimestamp, now),
      ],
      object: toPartial(resource),
    })),
  }
}

import { stringify } from 'yaml'
import { type ApiObject, groupVersionOf, type ServedKind } from './served-kind.ts'

/** In which form the client wants its answer: what Kubernetes' `as=` in Accept asks for, in JSON or YAML. */
export interface Representation {
  readonly as: 'object' | 'table' | 'metadata'
  readonly language: 'json' | 'yaml'
}

/** How much of an object stands beside its row in a table. */
type IncludeObject = 'None' | 'Metadata' | 'Object'

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

/** How objects of one kind are shown to one client. */
export interface Shape<Shown extends ApiObject> {
  readonly kind: ServedKind<Shown>
  readonly as: Representation['as']
  readonly include: IncludeObject
  readonly now: Date
}

/** One object in the form asked for. */
export function represent<Shown extends ApiObject>(shape: Shape<Shown>, object: Shown) {
  const { resourceVersion = '' } = object.metadata
  if (shape.as === 'table') return toTable(shape, [object], { resourceVersion })
  return shape.as === 'metadata' ? toPartial(object) : inVersion(shape.kind, object)
}

export interface ListMeta {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

/** Several, at one version of the collection. */
export function representList<Shown extends ApiObject>(
  shape: Shape<Shown>,
  objects: readonly Shown[],
  metadata: ListMeta,
) {
  if (shape.as === 'table') return toTable(shape, objects, metadata)
  if (shape.as === 'metadata') {
    const items = objects.map(toPartial)
    return { kind: 'PartialObjectMetadataList', apiVersion: metaVersion, metadata, items }
  }
  const { kind } = shape
  return {
    kind: `${kind.kind}List`,
    apiVersion: groupVersionOf(kind),
    metadata,
    items: objects.map((object) => inVersion(kind, object)),
  }
}

/** As the version asked for writes it: only the apiVersion differs. */
function inVersion<Shown extends ApiObject>(kind: ServedKind<Shown>, object: Shown) {
  return { ...object, apiVersion: groupVersionOf(kind) }
}

const metaVersion = 'meta.k8s.io/v1'

function toPartial({ metadata }: ApiObject) {
  return { kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata }
}

/** What `kubectl get` prints. */
function toTable<Shown extends ApiObject>(
  { kind, include, now }: Shape<Shown>,
  objects: readonly Shown[],
  metadata: ListMeta,
) {
  return {
    kind: 'Table',
    apiVersion: metaVersion,
    metadata,
    columnDefinitions: kind.columns.map(({ name, type, description, priority }) => ({
      name,
      type,
      format: name === 'Name' ? 'name' : '',
      description,
      priority,
    })),
    rows: objects.map((object) => ({
      cells: kind.columns.map(({ cell }) => cell(object, now)),
      ...(include === 'None' ? {} : { object: include === 'Object' ? object : toPartial(object) }),
    })),
  }
}

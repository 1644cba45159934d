import type { KindDescription } from '@bookinfo/rules'
import { isPlainObject, type PlainObject } from './plain-object.ts'
import { statusSchema } from './status-schema.ts'

/**
 * A protobuf `openapi.v2.Document`, all that kubectl before 1.27 needs before it leaves validation to us: swagger
 * "2.0", info { title "x", version "1" }.
 */
export const openapiV2 = Buffer.from('0a03322e3012060a0178120131', 'hex')

/** Which documents there are: one per group and version. */
export function openapiIndex(kinds: readonly KindDescription[]) {
  const names = new Set(kinds.map(({ group, version }) => `apis/${group}/${version}`))
  const paths = [...names].map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}` }])
  return { paths: Object.fromEntries(paths) }
}

/**
 * The document of one group and version: a schema per kind, which `kubectl explain` prints, and the paths. That
 * PATCH takes `fieldValidation` and `dryRun` is what makes kubectl leave validation to the server.
 */
export function openapiV3(kinds: readonly KindDescription[], group: string, version: string) {
  const own = kinds.filter((kind) => kind.group === group && kind.version === version)
  return {
    openapi: '3.0.0',
    info: { title: 'Bookinfo rules', version },
    paths: Object.assign({}, ...own.map(pathsOf)),
    components: {
      schemas: Object.fromEntries(own.map((kind) => [schemaName(kind), describeKind(kind)])),
    },
  }
}

function schemaName({ group, version, kind }: KindDescription): string {
  return `${group.split('.').toReversed().join('.')}.${version}.${kind}`
}

function typeOf({ group, version, kind }: KindDescription) {
  return { group, version, kind }
}

function describeKind(kind: KindDescription) {
  const { properties, ...schema } = toOpenapi(kind.schema)
  const withStatus = { ...(isPlainObject(properties) ? properties : {}), status: statusSchema }
  return { ...schema, properties: withStatus, 'x-kubernetes-group-version-kind': [typeOf(kind)] }
}

function pathsOf(kind: KindDescription) {
  const root = `/apis/${kind.group}/${kind.version}`
  const collection = `${root}/namespaces/{namespace}/${kind.plural}`
  const inPath = (name: string) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })
  return {
    [`${root}/${kind.plural}`]: { get: operation(kind, 'list', ['watch', ...selectors]) },
    [collection]: {
      parameters: [inPath('namespace')],
      get: operation(kind, 'list', ['watch', ...selectors]),
      post: operation(kind, 'post', writing),
      delete: operation(kind, 'deletecollection', ['dryRun', ...selectors]),
    },
    [`${collection}/{name}`]: {
      parameters: [inPath('namespace'), inPath('name')],
      get: operation(kind, 'get', []),
      put: operation(kind, 'put', writing),
      patch: operation(kind, 'patch', [...writing, 'force']),
      delete: operation(kind, 'delete', ['dryRun', 'propagationPolicy']),
    },
  }
}

const selectors = [
  'labelSelector',
  'fieldSelector',
  'resourceVersion',
  'resourceVersionMatch',
  'limit',
  'continue',
]
const writing = ['dryRun', 'fieldManager', 'fieldValidation']

function operation(kind: KindDescription, action: string, query: readonly string[]) {
  const schema = { $ref: `#/components/schemas/${schemaName(kind)}` }
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': typeOf(kind),
    parameters: query.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    responses: { '200': { description: 'OK', content: { 'application/json': { schema } } } },
  }
}

const copied = [
  'type',
  'description',
  'enum',
  'items',
  'required',
  'default',
  'minimum',
  'maximum',
  'pattern',
]

/** JSON Schema in the words that OpenAPI 3.0 has: maps by additionalProperties, constants by a list of one. */
function toOpenapi(schema: unknown): PlainObject {
  if (!isPlainObject(schema)) return {}
  const kept = copied.filter((name) => schema[name] !== undefined)
  const { properties, patternProperties, items } = schema
  const [mapped] = isPlainObject(patternProperties) ? Object.values(patternProperties) : []
  return {
    ...Object.fromEntries(kept.map((name) => [name, schema[name]])),
    ...(schema.const === undefined ? {} : { enum: [schema.const] }),
    ...(items === undefined ? {} : { items: toOpenapi(items) }),
    ...(mapped === undefined ? {} : { additionalProperties: toOpenapi(mapped) }),
    ...(isPlainObject(properties) ? { properties: mapValues(properties) } : {}),
  }
}

function mapValues(properties: PlainObject): PlainObject {
  const entries = Object.entries(properties).map(([name, inner]) => [name, toOpenapi(inner)])
  return Object.fromEntries(entries)
}

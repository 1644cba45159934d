import type { PlainObject } from './plain-object.ts'
import { groupVersionOf, rootPath, type ServedKind } from './served-kind.ts'

type Kinds = readonly ServedKind[]

/**
 * A protobuf `openapi.v2.Document`, all that kubectl before 1.27 needs before it leaves validation to us: swagger
 * "2.0", info { title "x", version "1" }.
 */
export const openapiV2 = Buffer.from('0a03322e3012060a0178120131', 'hex')

/** Which documents there are: one per group and version. */
export function openapiIndex(kinds: Kinds) {
  const names = new Set(kinds.map((kind) => rootPath(kind).slice(1)))
  const paths = [...names].map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}` }])
  return { paths: Object.fromEntries(paths) }
}

/**
 * The document of one group and version: a schema per kind, which `kubectl explain` prints, and the paths. That
 * PATCH takes `fieldValidation` and `dryRun` is what makes kubectl leave validation to the server.
 */
export function openapiV3(kinds: Kinds, of: Pick<ServedKind, 'group' | 'version'>) {
  const own = kinds.filter((kind) => groupVersionOf(kind) === groupVersionOf(of))
  return {
    openapi: '3.0.0',
    info: { title: 'Bookinfo rules', version: of.version },
    paths: Object.assign({}, ...own.map(pathsOf)),
    components: {
      schemas: Object.fromEntries(own.map((kind) => [schemaName(kind), describeKind(kind)])),
    },
  }
}

function schemaName({ group, version, kind }: ServedKind): string {
  const domain = group === '' ? 'core.api.k8s.io' : group
  return `${domain.split('.').toReversed().join('.')}.${version}.${kind}`
}

function typeOf({ group, version, kind }: ServedKind) {
  return { group, version, kind }
}

function describeKind(kind: ServedKind) {
  return { ...kind.schema, 'x-kubernetes-group-version-kind': [typeOf(kind)] }
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

/** What a verb of discovery is in HTTP, and the query parameters that it reads. */
const operations = {
  list: { method: 'get', query: ['watch', ...selectors] },
  create: { method: 'post', query: writing },
  deletecollection: { method: 'delete', query: ['dryRun', ...selectors] },
  get: { method: 'get', query: [] },
  update: { method: 'put', query: writing },
  patch: { method: 'patch', query: [...writing, 'force'] },
  delete: { method: 'delete', query: ['dryRun', 'propagationPolicy'] },
} as const

type Verb = keyof typeof operations

function pathsOf(kind: ServedKind): PlainObject {
  const everywhere = `${rootPath(kind)}/${kind.plural}`
  const namespaced = `${rootPath(kind)}/namespaces/{namespace}/${kind.plural}`
  const collection = kind.namespaced ? namespaced : everywhere
  const inNamespace = kind.namespaced ? ['namespace'] : []
  return {
    [everywhere]: pathItem(kind, [], ['list']),
    [collection]: pathItem(kind, inNamespace, ['list', 'create', 'deletecollection']),
    ...(kind.verbs.includes('get')
      ? {
          [`${collection}/{name}`]: pathItem(
            kind,
            [...inNamespace, 'name'],
            ['get', 'update', 'patch', 'delete'],
          ),
        }
      : {}),
  }
}

function pathItem(kind: ServedKind, inPath: readonly string[], verbs: readonly Verb[]) {
  const parameters = inPath.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const served = verbs.filter((verb) => kind.verbs.includes(verb))
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    ...Object.fromEntries(served.map((verb) => [operations[verb].method, operation(kind, verb)])),
  }
}

/** Kubernetes' own words for two of the verbs. */
const actions: Readonly<Record<string, string>> = { create: 'post', update: 'put' }

function operation(kind: ServedKind, verb: Verb) {
  const schema = { $ref: `#/components/schemas/${schemaName(kind)}` }
  return {
    'x-kubernetes-action': actions[verb] ?? verb,
    'x-kubernetes-group-version-kind': typeOf(kind),
    parameters: operations[verb].query.map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string' },
    })),
    responses: { '200': { description: 'OK', content: { 'application/json': { schema } } } },
  }
}

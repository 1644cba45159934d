import type { Readable } from 'node:stream'
import type { KindDescription } from '@bookinfo/rules'
import type { Dispatcher } from 'undici'
import type { ApiObject } from './api-object.ts'
import { toApiObject, toRecord } from './api-object.ts'
import type { ServerChoice } from './find-server.ts'
import { accept, createTransport } from './transport.ts'

/** The control plane's resource API, as far as istioctl's four verbs need it, and its answers to operators. */
export interface ApiClient {
  /** Objects of a type in a namespace, or in all of them when it is empty; sorted by namespace and name. */
  list(type: ApiType, namespace: string): Promise<readonly ApiObject[]>
  /** `undefined` when there is none of that name. */
  get(type: ApiType, namespace: string, name: string): Promise<ApiObject | undefined>
  create(type: ApiType, object: ApiObject): Promise<ApiObject>
  /** The object's resourceVersion must be the stored one's. */
  replace(type: ApiType, object: ApiObject): Promise<ApiObject>
  delete(type: ApiType, namespace: string, name: string): Promise<void>
  /** The plural of every kind the server has in the classic group, by kind. */
  serverKinds(): Promise<ReadonlyMap<string, ApiType>>
  /** A question of the operators' API below `/api/`: POST with a body, GET without. A list comes as `items`. */
  tool(path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>>
  /** What the control plane calls its version. */
  serverVersion(): Promise<string>
  /** An answer that does not end, such as `/api/events`. */
  stream(path: string): Promise<Readable>
  close(): Promise<void>
}

/** Where a kind lives in the API. */
export type ApiType = Pick<KindDescription, 'group' | 'version' | 'plural'>

/** The classic group, in which kinds that this program does not know are looked for. */
const classic = { group: 'config.istio.io', version: 'v1alpha2' } as const

/**
 * Builds a client without connecting. Every refusal of the API is thrown as a CommandError with the message of its
 * Status object; its `Warning` headers go to `onWarning`.
 */
export function createApiClient(
  server: ServerChoice,
  onWarning: (text: string) => void,
): ApiClient {
  const { ask, stream, close } = createTransport(server, onWarning)

  async function expectObject(method: Dispatcher.HttpMethod, path: string, body?: unknown) {
    return toApiObject(accept(await ask(method, path, body)))
  }

  return {
    async list(type, namespace) {
      const { items } = accept(await ask('GET', toPath(type, namespace)))
      const objects = Array.isArray(items) ? items.map(toApiObject) : []
      return objects.toSorted(byNamespaceAndName)
    },
    async get(type, namespace, name) {
      const answer = await ask('GET', toPath(type, namespace, name))
      return answer.status === 404 ? undefined : toApiObject(accept(answer))
    },
    create: (type, object) => expectObject('POST', toPath(type, object.metadata.namespace), object),
    replace: (type, object) =>
      expectObject('PUT', toPath(type, object.metadata.namespace, object.metadata.name), object),
    async delete(type, namespace, name) {
      accept(await ask('DELETE', toPath(type, namespace, name)))
    },
    async serverKinds() {
      const { resources } = accept(await ask('GET', `/apis/${classic.group}/${classic.version}`))
      const entries = (Array.isArray(resources) ? resources : [])
        .map(toRecord)
        .map(({ kind, name }) => [String(kind), { ...classic, plural: String(name) }] as const)
      return new Map(entries.filter(([, { plural }]) => !plural.includes('/')))
    },
    async tool(path, body) {
      return accept(await ask(body === undefined ? 'GET' : 'POST', path, body))
    },
    async serverVersion() {
      const answer = await ask('GET', '/version')
      return String(accept(answer).gitVersion)
    },
    stream,
    close,
  }
}

function toPath({ group, version, plural }: ApiType, namespace: string, name?: string): string {
  const scope = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  const rest = name === undefined ? '' : `/${encodeURIComponent(name)}`
  return `/apis/${group}/${version}${scope}/${plural}${rest}`
}

function byNamespaceAndName(a: ApiObject, b: ApiObject): number {
  return (
    compare(a.metadata.namespace, b.metadata.namespace) || compare(a.metadata.name, b.metadata.name)
  )
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

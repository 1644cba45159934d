import type { KindDescription } from '@bookinfo/rules'
import type { Dispatcher } from 'undici'
import { Agent } from 'undici'
import type { ApiObject } from './api-object.ts'
import { toApiObject, toRecord } from './api-object.ts'
import { CommandError } from './command-error.ts'
import type { ServerChoice } from './find-server.ts'
import { parseWarnings } from './parse-warnings.ts'

/** The control plane's resource API, as far as istioctl's four verbs need it. */
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
  close(): Promise<void>
}

/** Where a kind lives in the API. */
export type ApiType = Pick<KindDescription, 'group' | 'version' | 'plural'>

/** The classic group, in which kinds that this program does not know are looked for. */
const classic = { group: 'config.istio.io', version: 'v1alpha2' } as const

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * Builds a client without connecting. Every refusal of the API is thrown as a CommandError with the message of its
 * Status object; its `Warning` headers go to `onWarning`.
 */
export function createApiClient(
  server: ServerChoice,
  onWarning: (text: string) => void,
): ApiClient {
  const agent = new Agent({
    connect: { timeout: 5_000 },
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  })

  async function ask(method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<Answer> {
    try {
      const answer = await agent.request({
        origin: new URL(server.url).origin,
        path: new URL(server.url).pathname.replace(/\/$/, '') + path,
        method,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          'user-agent': 'meshctl',
        },
        body: body === undefined ? null : JSON.stringify(body),
      })
      const text = await answer.body.text()
      for (const warning of parseWarnings(answer.headers.warning)) onWarning(warning)
      return { status: answer.statusCode, body: parseBody(text, server) }
    } catch (error) {
      throw error instanceof CommandError ? error : unreachable(server, error)
    }
  }

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
    close: () => agent.close(),
  }
}

function toPath({ group, version, plural }: ApiType, namespace: string, name?: string): string {
  const scope = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  const rest = name === undefined ? '' : `/${encodeURIComponent(name)}`
  return `/apis/${group}/${version}${scope}/${plural}${rest}`
}

function accept({ status, body }: Answer): Readonly<Record<string, unknown>> {
  if (status >= 200 && status < 300) return body
  throw new CommandError(String(body.message))
}

/** Every answer of the API is an object with a kind; anything else means that somebody else listens there. */
function parseBody(
  text: string,
  { url, chosenBy }: ServerChoice,
): Readonly<Record<string, unknown>> {
  try {
    const body = toRecord(JSON.parse(text))
    if (typeof body.kind === 'string') return body
  } catch {
    // Not JSON: said below.
  }
  throw new CommandError(
    `what answers at ${url} (${chosenBy}) is not the control plane: another program has the port`,
  )
}

function unreachable({ url, chosenBy }: ServerChoice, error: unknown): CommandError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return new CommandError(
    `no control plane answers at ${url}, chosen by ${chosenBy}${code}: ` +
      'start the mesh with "npm start" or "docker compose up", or name another with --server URL',
    { cause: error },
  )
}

function byNamespaceAndName(a: ApiObject, b: ApiObject): number {
  return (
    compare(a.metadata.namespace, b.metadata.namespace) || compare(a.metadata.name, b.metadata.name)
  )
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

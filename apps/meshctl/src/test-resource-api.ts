import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ApiObject } from './api-object.ts'
import { toApiObject } from './api-object.ts'

interface Reply {
  readonly status: number
  readonly body: object
}

interface Ask {
  readonly plural: string
  readonly namespace: string
  /** From the path, else from the body. */
  readonly name: string
  readonly body: ApiObject
}

const group = '/apis/config.istio.io/v1alpha2'
const stale =
  'the object has been modified; please apply your changes to the latest version and try again'

const discovery = {
  kind: 'APIResourceList',
  resources: [
    { kind: 'EgressRule', name: 'egressrules' },
    { kind: 'HTTPAPISpec', name: 'httpapispecs' },
    { kind: 'HTTPAPISpec', name: 'httpapispecs/status' },
  ],
}

/** A resource API in memory, as small as the tests allow; it also knows `HTTPAPISpec`, which meshctl does not. */
export function createResourceApi(): (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> {
  const store = createStore()
  return async (request, response) => {
    const reply = await answer(store, request)
    response.writeHead(reply.status).end(JSON.stringify(reply.body))
  }
}

async function answer(store: Store, request: IncomingMessage): Promise<Reply> {
  const path = (request.url ?? '').replace(group, '')
  if (path === '') return ok(discovery)
  const found = /^(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(path)
  if (found === null) return refuse(404, 'the server could not find the requested resource')
  const [, namespace = '', plural = '', named] = found
  const method = request.method ?? 'GET'
  if (method === 'GET' && named === undefined) return store.list(plural, namespace)
  const body = toApiObject(JSON.parse((await text(request)) || '{}'))
  return store.write(method, { plural, namespace, name: named ?? body.metadata.name, body })
}

interface Store {
  readonly list: (plural: string, namespace: string) => Reply
  readonly write: (method: string, ask: Ask) => Reply
}

function createStore(): Store {
  const stored = new Map<string, ApiObject>()
  let revision = 1_954_424
  const put = (path: string, body: ApiObject): Reply => {
    revision += 1
    const object = { ...body, metadata: { ...body.metadata, resourceVersion: String(revision) } }
    stored.set(path, object)
    return ok(object)
  }
  const methods: Readonly<
    Record<string, (path: string, old: ApiObject, ask: Ask, what: string) => Reply>
  > = {
    GET: (_, old) => ok(old),
    DELETE: (path) => {
      stored.delete(path)
      return ok({ kind: 'Status', status: 'Success' })
    },
    PUT: (path, old, { body }, what) =>
      body.metadata.resourceVersion === old.metadata.resourceVersion
        ? put(path, body)
        : refuse(409, `Operation cannot be fulfilled on ${what}: ${stale}`),
  }
  return {
    list(plural, namespace) {
      const prefix = namespace === '' ? `${plural}/` : `${plural}/${namespace}/`
      return ok({
        kind: 'List',
        items: [...stored].filter(([path]) => path.startsWith(prefix)).map(([, object]) => object),
      })
    },
    write(method, ask) {
      const path = `${ask.plural}/${ask.namespace}/${ask.name}`
      const what = `${ask.plural}.config.istio.io "${ask.name}"`
      const old = stored.get(path)
      if (method === 'POST')
        return old === undefined ? put(path, ask.body) : refuse(409, `${what} already exists`)
      if (old === undefined) return refuse(404, `${what} not found`)
      return methods[method]?.(path, old, ask, what) ?? refuse(405, 'method not allowed')
    },
  }
}

function ok(body: object): Reply {
  return { status: 200, body }
}

function refuse(code: number, message: string): Reply {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code },
  }
}

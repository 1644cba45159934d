import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { renderAccessLogJson, renderAccessLogText } from '@bookinfo/egress-proxy'
import type { Resource } from '@bookinfo/rules'
import { FakeMesh } from './fake-mesh.ts'
import { answerOperator } from './fake-operator-api.ts'

const files = fileURLToPath(new URL('../dist/static/', import.meta.url))
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
}

export interface FakeControlPlane {
  readonly url: string
  readonly mesh: FakeMesh
  /** Requests that changed something, as `METHOD path?query`. */
  readonly writes: readonly string[]
  /** The next write answers with this Status instead. */
  refuseNext(status: number, body: unknown): void
  /** Event streams that are open now, and that ever were. */
  streams(): { readonly open: number; readonly opened: number }
  /** Ends every open event stream, as a restart does. */
  dropStreams(): void
  close(): Promise<void>
}

/** What the console needs of a control plane, over a mesh that is only told. */
export async function startFakeControlPlane(): Promise<FakeControlPlane> {
  const writes: string[] = []
  let refusal: { readonly status: number; readonly body: unknown } | null = null
  const streams = new Set<ServerResponse>()
  let opened = 0
  const page = await listen((_, response) => answerPage(mesh, response))
  const mesh = new FakeMesh(() => `http://127.0.0.1:${portOf(page)}/productpage`)

  async function write(request: IncomingMessage, response: ServerResponse, path: string) {
    const body = await text(request)
    if (path === '/api/log') {
      response.end(linesOf(mesh, `${request.url}`, body.split('\n')))
      return
    }
    const isRefusable = /^\/api\/(attacks\/run|captures|traffic)$/.test(path)
    const isWork = path.startsWith('/api/') && !(isRefusable && refusal !== null)
    const worked = isWork ? await answerOperator(mesh, path, body, request.method) : null
    if (worked !== null) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(worked))
      return
    }
    writes.push(`${request.method} ${request.url}`)
    const refused = refusal
    refusal = null
    const stored = refused === null ? act(mesh, `${request.method}`, path, body) : {}
    response.writeHead(refused?.status ?? 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(refused?.body ?? stored))
  }

  const told = remember(mesh)

  function stream(response: ServerResponse, since: number): void {
    streams.add(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    opened += 1
    response.write(`retry: 300\nevent: state\ndata: ${JSON.stringify(mesh.state())}\n\n`)
    if (mesh.step !== null) response.write(`event: step\ndata: ${JSON.stringify(mesh.step)}\n\n`)
    if (since > 0) for (const text of told.slice(since)) response.write(text)
    const stop = mesh.listen(() => {
      response.write(told.at(-1) ?? '')
    })
    response.on('close', () => {
      stop()
      streams.delete(response)
    })
  }

  const server = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const isRead = request.method === 'GET'
    const told = tell(mesh, pathname)
    if (pathname === '/api/events') stream(response, Number(searchParams.get('since')))
    else if (isRead && told !== undefined) response.end(JSON.stringify(told))
    else if (!isRead) await write(request, response, pathname)
    else await answerFile(fileOf(pathname), response)
  })

  return {
    url: `http://127.0.0.1:${portOf(server)}/`,
    mesh,
    writes,
    refuseNext(status, body) {
      refusal = { status, body }
    },
    streams: () => ({ open: streams.size, opened }),
    dropStreams() {
      for (const response of streams) response.end()
    },
    close: () => closeAll([server, page]),
  }
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  for (const each of servers) {
    each.closeAllConnections()
    await new Promise((resolve) => each.close(resolve))
  }
}

/** Everything that was told, as a stream has it: whoever comes back is told what it missed, as by the control plane. */
function remember(mesh: FakeMesh): readonly string[] {
  const told: string[] = []
  mesh.listen(({ event, data }) => {
    told.push(`id: ${told.length + 1}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  })
  return told
}

/** What is read without a question. */
function tell(mesh: FakeMesh, path: string): unknown {
  if (path === '/api/exchanges') return mesh.exchanges
  if (path === '/api/doctor') return mesh.doctor()
  if (path === '/api/captures') return { order: null, captured: mesh.captured }
  if (path === '/api/details/with-istio') return mesh.istio
  return undefined
}

/** The lines of a selection, in the form the address asks for. */
function linesOf(mesh: FakeMesh, url: string, ids: readonly string[]): string {
  const render = url.endsWith('envoy') ? renderAccessLogText : renderAccessLogJson
  const chosen = mesh.exchanges.filter(({ id }) => ids.includes(id))
  return chosen.map((record) => `${render(record)}\n`).join('')
}

/** Does what was asked, and answers as the resource API does: with what is stored now. */
function act(mesh: FakeMesh, method: string, path: string, body: string): unknown {
  const name = path.split('/').at(-1) ?? ''
  if (path === '/api/reset') mesh.reset()
  else if (method === 'DELETE') mesh.remove(kindOf(path), name)
  else return mesh.put(toResource(body))
  return {}
}

function kindOf(path: string): string {
  return path.includes('/egressrules') ? 'EgressRule' : 'RouteRule'
}

/** JSON as it is; of YAML just the name, on a rule for another host. */
function toResource(body: string): Resource {
  if (body.trimStart().startsWith('{')) return JSON.parse(body)
  const name = /name: (\S+)/.exec(body)?.[1] ?? 'unnamed'
  return {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: {
      destination: { service: '*.example.com' },
      ports: [{ port: 443, protocol: 'https' }],
    },
  }
}

/** The pages that have an address of their own are the same files. */
function fileOf(path: string): string {
  if (['/', '/present', '/notes'].includes(path)) return '/index.html'
  return ['/embed/topology', '/embed/log'].includes(path) ? '/embed.html' : path
}

async function answerFile(path: string, response: ServerResponse): Promise<void> {
  const type = /^\/[\w-]+\.(\w+)$/.exec(path)?.[1] ?? ''
  const content = await readFile(files + path.slice(1)).catch(() => null)
  if (content === null || !Object.hasOwn(types, type)) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, {
    'content-type': types[type],
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src http:",
  })
  response.end(content)
}

function answerPage(mesh: FakeMesh, response: ServerResponse): void {
  const details = mesh.openPage()
    ? '<h2>Book Details</h2><p>Publisher: Dover</p><p>ISBN-10: 0486424618</p>'
    : '<h2>Error fetching product details!</h2><p>Sorry, product details are currently unavailable for this book.</p>'
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    `<!doctype html><html lang="en"><title>Simple Bookstore App</title><body style="font: 18px sans-serif; margin: 2em"><h1>The Comedy of Errors</h1><p>A comedy about two pairs of twins.</p>${details}<h2>Book Reviews</h2><p>★★★★★ Reviewer1</p><p>★★★★☆ Reviewer2</p></body></html>`,
  )
}

async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<Server> {
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import type {
  Ack,
  CaptureLine,
  CaptureReport,
  ExchangeBatch,
  GatewayHello,
  Snapshot,
  SnapshotDelta,
} from '@bookinfo/discovery'

/** What a gateway did, in the order it arrived. */
export type Heard =
  | { readonly what: 'hello'; readonly message: GatewayHello }
  | { readonly what: 'stream'; readonly gateway: string | null }
  | { readonly what: 'block'; readonly id: string }
  | { readonly what: 'ack'; readonly message: Ack }
  | { readonly what: 'exchanges'; readonly message: ExchangeBatch }
  | { readonly what: 'capture'; readonly message: CaptureReport }

const kindByPath = {
  '/discovery/v1/hello': 'hello',
  '/discovery/v1/acks': 'ack',
  '/discovery/v1/exchanges': 'exchanges',
  '/discovery/v1/captures': 'capture',
} as const

/** Test helper: plays the control plane over a real socket. Ends with the test. */
export async function startControlPlane(t: TestContext, options: { port?: number } = {}) {
  const { heard, hear, until } = createHearing()
  const streams = new Set<ServerResponse>()
  const control = {
    heard,
    until,
    url: '',
    port: 0,
    /** What each new stream begins with; empty: silence. */
    firstLine: '',
    /** The same for who reads packed rules; where absent, `firstLine`. */
    packedLine: undefined as string | undefined,
    /** Packed rules, by id. */
    blocks: new Map<string, Buffer>(),
    /** What posts are answered with. */
    status: 200,
    /** Posts of this kind are heard, but answered only after `release`. */
    hold: undefined as Heard['what'] | undefined,
    release: () => {},
    /** To every open stream. */
    write(bytes: string | Buffer) {
      for (const stream of streams) stream.write(bytes)
    },
    send: (value: Snapshot | SnapshotDelta | CaptureLine | Record<string, never>) =>
      control.write(`${JSON.stringify(value)}\n`),
    endStreams() {
      for (const stream of streams) stream.end()
    },
    breakStreams() {
      for (const stream of streams) stream.destroy()
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }

  function openStream({ searchParams }: URL, response: ServerResponse): void {
    const { firstLine, packedLine = firstLine } = control
    response.write(searchParams.has('packed') ? packedLine : firstLine)
    response.flushHeaders()
    streams.add(response)
    response.on('close', () => streams.delete(response))
    hear({ what: 'stream', gateway: searchParams.get('gateway') })
  }

  function sendBlock(id: string, response: ServerResponse): void {
    hear({ what: 'block', id })
    const block = control.blocks.get(id)
    response.writeHead(block === undefined ? 404 : 200).end(block)
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://control')
    if (url.pathname === '/discovery/v1/snapshots') return openStream(url, response)
    const [, block] = /^\/discovery\/v1\/packed-rules\/(.*)$/.exec(url.pathname) ?? []
    if (block !== undefined) return sendBlock(block, response)
    const what = await hearPost(request, hear)
    if (control.hold === what) {
      await new Promise<void>((resolve) => {
        control.release = resolve
      })
    }
    response.writeHead(control.status).end()
  })
  control.port = await listen(server, options.port ?? 0)
  control.url = `http://127.0.0.1:${control.port}`
  t.after(control.close)
  return control
}

function createHearing() {
  const heard: Heard[] = []
  const changes = new EventEmitter().setMaxListeners(0)
  return {
    heard,
    hear(entry: Heard) {
      heard.push(entry)
      changes.emit('heard')
    },
    /** Resolves when the predicate holds; asked again after whatever is heard. */
    async until(predicate: (heard: readonly Heard[]) => boolean): Promise<void> {
      while (!predicate(heard)) await once(changes, 'heard')
    },
  }
}

async function hearPost(request: IncomingMessage, hear: (entry: Heard) => void) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const what = Object.entries(kindByPath).find(([path]) => path === request.url)?.[1]
  if (what === undefined) throw new Error(`nobody should ask for ${request.url}`)
  hear({ what, message: JSON.parse(Buffer.concat(chunks).toString()) })
  return what
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : port
}

/** `hello stream ack` … */
export function storyOf(heard: readonly Heard[]): string {
  return heard.map(({ what }) => what).join(' ')
}

/** A snapshot as it stands in a stream. */
export function line(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot)}\n`
}

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { TLSSocket } from 'node:tls'

/** One request as an origin received it. */
export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly httpVersion: string
  /** Names lower case; all lines, also those that come twice. */
  readonly headers: readonly (readonly [string, string])[]
  /** The SNI of the connection, when it is TLS. */
  readonly serverName: string | null
  readonly tlsVersion: string | null
}

export interface Origin {
  readonly port: number
  /** `127.0.0.1:port`. */
  readonly address: string
  readonly received: readonly ReceivedRequest[]
  /** How many connections were accepted. */
  readonly connections: () => number
  /** Ends every connection without a word, as a restart does. */
  dropConnections(): void
}

export interface OriginOptions {
  /** Serves HTTPS with this certificate. */
  readonly tls?: { readonly certificatePem: string; readonly keyPem: string }
  /** Default: 200 with `answered by PORT`. */
  readonly answer?: RequestListener
}

/** An HTTP or HTTPS server on a free loopback port that remembers what it got; closed after the test. */
export async function startOrigin(t: TestContext, options: OriginOptions = {}): Promise<Origin> {
  const received: ReceivedRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const answer = options.answer ?? ((request, response) => void sayHello(request, response))
  const server = create(options, (request, response) => {
    received.push(note(request))
    answer(request, response)
  })
  server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  const port = await listen(server)
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port,
    address: `127.0.0.1:${port}`,
    received,
    connections: () => connections,
    dropConnections() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

function create({ tls }: OriginOptions, listener: RequestListener): Server {
  if (tls === undefined) return createServer(listener)
  return createTlsServer({ cert: tls.certificatePem, key: tls.keyPem }, listener)
}

function sayHello(request: IncomingMessage, response: Parameters<RequestListener>[1]): void {
  request.resume()
  response.end(`answered by ${request.socket.localPort}`)
}

function note(request: IncomingMessage): ReceivedRequest {
  const { method = '', url = '', httpVersion, rawHeaders, socket } = request
  const headers: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    headers.push([(rawHeaders[i] ?? '').toLowerCase(), rawHeaders[i + 1] ?? ''])
  }
  const tls = isTls(socket) ? socket : null
  return {
    method,
    url,
    httpVersion,
    headers,
    serverName: serverNameOf(tls),
    tlsVersion: tls?.getProtocol() ?? null,
  }
}

function isTls(socket: Socket): socket is TLSSocket {
  return 'encrypted' in socket
}

function serverNameOf(tls: TLSSocket | null): string | null {
  const name: unknown = tls !== null && 'servername' in tls ? tls.servername : null
  return typeof name === 'string' ? name : null
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address()
      resolve(bound !== null && typeof bound === 'object' ? bound.port : 0)
    })
  })
}

import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Server, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Certificates } from './certificates.ts'
import type { FaultSwitches } from './faults.ts'
import { hostNameOf } from './hosts.ts'
import { createOpenConnections, type OpenConnections } from './open-connections.ts'
import type { ReceivedLog } from './received-log.ts'
import { createRequestHandler } from './request-handler.ts'
import { serverNameOf } from './server-name-of.ts'
import { createTlsDoor } from './tls-door.ts'

interface ListenersOptions {
  readonly faults: FaultSwitches
  readonly received: ReceivedLog
  readonly certificates: Certificates
}

export interface Listeners {
  readonly https: Server
  readonly http: Server
  /** Ends what was begun under the last fault of `host`: connections, and TLS sessions that could be resumed. */
  faultChanged(host: string): void
  /** Ends every connection. */
  destroyConnections(): void
}

/** The TLS and the clear listener, not yet listening. */
export function createListeners(options: ListenersOptions): Listeners {
  const { faults, received } = options
  const connections = createOpenConnections()
  const encrypted = createTlsServer(options, connections)
  const clear = createHttpServer(listenerFor('http', options, connections))
  const door = createTlsDoor({
    faults,
    received,
    onTls: (raw) => encrypted.emit('connection', raw),
  })
  for (const server of [door, clear]) {
    server.on('connection', (socket: Socket) => connections.opened(socket, ''))
  }
  return {
    https: door,
    http: clear,
    faultChanged(host) {
      encrypted.setTicketKeys(randomBytes(48)) // a resumed session would show no certificate
      if (faults.get(host) === 'down') connections.cut(host)
      else connections.retire(host)
    },
    destroyConnections: connections.cutAll,
  }
}

function createTlsServer(options: ListenersOptions, connections: OpenConnections) {
  const { faults, received, certificates } = options
  const server = createHttpsServer(
    {
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      SNICallback(name, done) {
        const host = name.toLowerCase()
        certificates.contextFor(host, faults.get(host)).then((context) => done(null, context), done)
      },
    },
    listenerFor('https', options, connections),
  )
  server.on('secureConnection', (socket: TLSSocket) => {
    connections.opened(socket, serverNameOf(socket) ?? '')
  })
  server.on('tlsClientError', (_error, socket) => {
    const remoteAddress = socket.remoteAddress ?? ''
    received.add({
      kind: 'broken-handshake',
      listener: 'https',
      sni: serverNameOf(socket),
      remoteAddress,
    })
  })
  return server
}

function listenerFor(
  listener: 'https' | 'http',
  { faults, received }: ListenersOptions,
  connections: OpenConnections,
): RequestListener {
  const handle = createRequestHandler({
    listener,
    faults,
    received,
    isLast: connections.isRetired,
  })
  return (request, response) => {
    const { socket } = request
    connections.busy(socket, serverNameOf(socket) ?? hostNameOf(request.headers.host ?? null))
    response.once('close', () => connections.idle(socket))
    // The one thing that fails is reading a request whose client has left.
    handle(request, response).catch(() => response.destroy())
  }
}

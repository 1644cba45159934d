import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Server, Socket } from 'node:net'
import type { Certificates } from './certificates.ts'
import type { FaultSwitches } from './faults.ts'
import type { ReceivedLog } from './received-log.ts'
import { createRequestHandler } from './request-handler.ts'
import { createTlsDoor } from './tls-door.ts'

interface ListenersOptions {
  readonly faults: FaultSwitches
  readonly received: ReceivedLog
  readonly certificates: Certificates
}

export interface Listeners {
  readonly https: Server
  readonly http: Server
  /** Ends what was begun under the old faults: idle connections, those of hosts now down, TLS sessions to resume. */
  forget(host: string): void
  /** Ends every connection. */
  destroyConnections(): void
}

/** The TLS and the clear listener, not yet listening. */
export function createListeners(options: ListenersOptions): Listeners {
  const { faults, received } = options
  const sockets = new Map<Socket, string>()
  const keep = (socket: Socket, host: string) => {
    sockets.set(socket, host)
    socket.once('close', () => sockets.delete(socket))
  }
  const encrypted = createTlsServer(options)
  const clear = createHttpServer(listenerFor('http', options))
  const door = createTlsDoor({
    faults,
    received,
    onTls(socket, host) {
      sockets.set(socket, host)
      encrypted.emit('connection', socket)
    },
  })
  door.on('connection', (socket: Socket) => keep(socket, ''))
  clear.on('connection', (socket: Socket) => keep(socket, ''))
  return {
    https: door,
    http: clear,
    forget(host) {
      encrypted.setTicketKeys(randomBytes(48)) // a resumed session would show no certificate
      encrypted.closeIdleConnections()
      clear.closeIdleConnections()
      if (faults.get(host) !== 'down') return
      for (const [socket, name] of sockets) if (name === host) socket.destroy()
    },
    destroyConnections() {
      for (const socket of sockets.keys()) socket.destroy()
    },
  }
}

function createTlsServer({ faults, received, certificates }: ListenersOptions) {
  const server = createHttpsServer(
    {
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      SNICallback(name, done) {
        const host = name.toLowerCase()
        certificates.contextFor(host, faults.get(host)).then((context) => done(null, context), done)
      },
    },
    listenerFor('https', { faults, received }),
  )
  server.on('tlsClientError', (_error, socket) => {
    const sni = typeof socket.servername === 'string' ? socket.servername : null
    const remoteAddress = socket.remoteAddress ?? ''
    received.add({ kind: 'broken-handshake', listener: 'https', sni, remoteAddress })
  })
  return server
}

function listenerFor(
  listener: 'https' | 'http',
  { faults, received }: Omit<ListenersOptions, 'certificates'>,
): RequestListener {
  const handle = createRequestHandler({ listener, faults, received })
  return (request, response) => {
    // The one thing that fails is reading a request whose client has left.
    handle(request, response).catch(() => response.destroy())
  }
}

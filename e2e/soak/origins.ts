import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { constants, createSecureServer, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Issued } from '@bookinfo/pki'

export interface Origins {
  readonly http: string
  readonly tls: string
  /** The same, which chooses HTTP/2 where it is offered. */
  readonly http2: string
  readonly echo: string
  close(): void
}

const large = Buffer.alloc(512 * 1024, 'x')

/** The outside: answers, resets, switches to WebSocket, gives bytes back. */
export async function startOrigins({ certificatePem, keyPem }: Issued): Promise<Origins> {
  const sockets = new Set<Socket>()
  const http = createServer(answer).on('upgrade', (_request, socket) => {
    socket.on('error', () => socket.destroy())
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
    socket.pipe(socket)
  })
  const tls = createTlsServer({ cert: certificatePem, key: keyPem }, answer)
  const http2 = createSecureServer({ cert: certificatePem, key: keyPem, allowHTTP1: true })
  http2.on('session', (session) => session.on('error', () => session.destroy()))
  http2.on('stream', (stream, headers) => answerStream(stream, headers[':path'] ?? '/'))
  // Few at a time come by HTTP/1.1, which the gateway chooses.
  http2.on('request', (request, response) => {
    if (request.httpVersionMajor === 1) tls.emit('request', request, response)
  })
  const echo = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  const servers: Server[] = [http, tls, http2, echo]
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => socket.destroy())
    })
  }
  return {
    http: await listen(http),
    tls: await listen(tls),
    http2: await listen(http2),
    echo: await listen(echo),
    close() {
      for (const server of servers) server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Every hundredth answer is the last of its session. */
let answered = 0

function answerStream(stream: ServerHttp2Stream, path: string): void {
  stream.on('error', () => {})
  if (path === '/reset') {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    return
  }
  if (path === '/cut') {
    stream.respond({ ':status': 200, 'content-length': 1000 })
    stream.write('part', () => stream.close(constants.NGHTTP2_CANCEL))
    return
  }
  stream.respond({ ':status': 200 })
  stream.end(path === '/large' ? large : 'hello')
  answered += 1
  if (answered % 100 === 0) stream.session?.close()
}

const answer: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://origin')
  if (pathname === '/reset') {
    reset(request.socket)
    return
  }
  if (pathname === '/cut') {
    response.writeHead(200, { 'content-length': 1000 }).write('part', () => reset(request.socket))
    return
  }
  if (pathname === '/large') response.end(large)
  else if (request.method === 'POST') request.pipe(response)
  else response.end('hello')
}

/** One of TLS cannot be reset. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy()
  else socket.resetAndDestroy()
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return `127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : 0}`
}

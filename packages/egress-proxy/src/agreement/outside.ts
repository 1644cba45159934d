import { once } from 'node:events'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { TLSSocket } from 'node:tls'
import { createAuthority } from '@bookinfo/testkit'

/** A stand-in for every outside host, and for the mesh: ports that answer TLS and HTTP, and take any bytes. */
export interface Outside {
  /** A port of its own for a place, so that the address tells which of them was dialled. */
  portOf(place: string): number
  /** PEM of the authority behind its certificate. */
  readonly ca: string
}

/** What an upstream saw, in the body of its answer. */
const answer: RequestListener = (request, response) => {
  request.resume()
  const { socket, headers } = request
  const isTls = socket instanceof TLSSocket
  const name = isTls && typeof socket.servername === 'string' ? socket.servername : '-'
  response.end(`${isTls ? 'tls' : 'clear'} ${name} ${headers.host}`)
}

/** The same where HTTP/2 may be chosen; requests of HTTP/1.1 come here, too, and have no stream. */
function answerEither(request: Http2ServerRequest, response: Http2ServerResponse): void {
  request.resume()
  const socket = request.httpVersionMajor === 2 ? request.stream.session?.socket : request.socket
  const name =
    socket instanceof TLSSocket && typeof socket.servername === 'string' ? socket.servername : '-'
  response.end(`tls ${name} ${request.headers[':authority'] ?? request.headers.host}`)
}

/** Its certificate is for all the names. Half of the places choose HTTP/2 where it is offered. */
export async function startOutside(
  t: TestContext,
  { names, places }: { readonly names: readonly string[]; readonly places: readonly string[] },
): Promise<Outside> {
  const authority = await createAuthority({ commonName: 'outside' })
  const { certificatePem: cert, keyPem: key } = await authority.issue({ hosts: [...names] })
  const http = createHttp(answer)
  const https = createHttps({ cert, key }, answer)
  const either = createSecureServer({ cert, key, allowHTTP1: true }, answerEither)
  either.on('session', (session) => session.on('error', () => session.destroy()))
  const sockets = new Set<Socket>()
  const serve = (socket: Socket, tls: Server): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    socket.once('data', (first) => {
      socket.pause()
      socket.unshift(first)
      // A TLS socket takes over what was read; everybody else reads on.
      if (first[0] === 0x16) {
        tls.emit('connection', socket)
        return
      }
      if (/^[A-Z]{3}/.test(first.toString('latin1', 0, 3))) http.emit('connection', socket)
      socket.resume()
    })
  }
  for (const tls of [https, either]) tls.on('tlsClientError', () => {})
  http.on('clientError', (_, socket) => socket.destroy())
  const fronts = await Promise.all(
    places.map(async (place, index) => {
      const tls = index % 2 === 0 ? https : either
      const front = createServer((socket) => serve(socket, tls)).listen(0, '127.0.0.1')
      await once(front, 'listening')
      const bound = front.address()
      const port = typeof bound === 'object' && bound !== null ? bound.port : 0
      return [place, { front, port }] as const
    }),
  )
  const byPlace = new Map(fronts)
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    for (const { front } of byPlace.values()) front.close()
  })
  return {
    ca: authority.certificatePem,
    portOf(place) {
      const { port } = byPlace.get(place) ?? {}
      if (port === undefined) throw new Error(`nothing stands for ${place}`)
      return port
    },
  }
}

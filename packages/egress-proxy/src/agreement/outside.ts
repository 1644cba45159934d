import { once } from 'node:events'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer, type Socket } from 'node:net'
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

/** Its certificate is for all the names. */
export async function startOutside(
  t: TestContext,
  { names, places }: { readonly names: readonly string[]; readonly places: readonly string[] },
): Promise<Outside> {
  const authority = await createAuthority({ commonName: 'outside' })
  const { certificatePem: cert, keyPem: key } = await authority.issue({ hosts: [...names] })
  const http = createHttp(answer)
  const https = createHttps({ cert, key }, answer)
  const sockets = new Set<Socket>()
  const serve = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    socket.once('data', (first) => {
      socket.pause()
      socket.unshift(first)
      // A TLS socket takes over what was read; everybody else reads on.
      if (first[0] === 0x16) {
        https.emit('connection', socket)
        return
      }
      if (/^[A-Z]{3}/.test(first.toString('latin1', 0, 3))) http.emit('connection', socket)
      socket.resume()
    })
  }
  https.on('tlsClientError', () => {})
  http.on('clientError', (_, socket) => socket.destroy())
  const fronts = await Promise.all(
    places.map(async (place) => {
      const front = createServer(serve).listen(0, '127.0.0.1')
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

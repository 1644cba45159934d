import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createAuthority } from '@bookinfo/testkit'

/** A stand-in for every outside host, and for the mesh: one port that answers TLS and HTTP, and takes any bytes. */
export interface Outside {
  readonly port: number
  readonly address: string
  /** PEM of the authority behind its certificate. */
  readonly ca: string
}

/** What an upstream saw, in the body of its answer. */
const answer: RequestListener = (request, response) => {
  request.resume()
  response.end(`${'encrypted' in request.socket ? 'tls' : 'clear'} ${request.headers.host}`)
}

export async function startOutside(t: TestContext, hosts: readonly string[]): Promise<Outside> {
  const authority = await createAuthority({ commonName: 'outside' })
  const { certificatePem: cert, keyPem: key } = await authority.issue({ hosts: [...hosts] })
  const http = createHttp(answer)
  const https = createHttps({ cert, key }, answer)
  const sockets = new Set<Socket>()
  const front = createServer((socket) => {
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
  })
  https.on('tlsClientError', () => {})
  http.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    front.close()
  })
  const bound = front.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return { port, address: `127.0.0.1:${port}`, ca: authority.certificatePem }
}

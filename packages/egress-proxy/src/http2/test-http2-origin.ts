import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type SecureServerOptions,
  type ServerHttp2Session,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createAuthority } from '@bookinfo/testkit'

export interface Http2Origin {
  /** PEM of the authority that signed its certificate. */
  readonly ca: string
  /** `127.0.0.1:port`. */
  readonly address: string
  /** How many sessions there were. */
  readonly sessions: () => number
  /** Those that are open. */
  readonly open: ReadonlySet<ServerHttp2Session>
  readonly received: readonly Http2ServerRequest[]
  /** How the next requests are answered. */
  answer: Answer
  /** Connections that come from now on are cut off. */
  takesNoMore: boolean
}

export type Answer = (request: Http2ServerRequest, response: Http2ServerResponse) => void

export interface Http2OriginOptions {
  readonly hosts: readonly string[]
  /** Default: 200 with `hello`. */
  readonly answer?: Answer
  readonly settings?: SecureServerOptions['settings']
}

/** A server of node:http2 on a free loopback port that chooses HTTP/2 where it is offered; closed after the test. */
export async function startHttp2Origin(
  t: TestContext,
  { hosts, answer = sayHello, settings }: Http2OriginOptions,
): Promise<Http2Origin> {
  const authority = await createAuthority({ commonName: 'outside' })
  const { certificatePem: cert, keyPem: key } = await authority.issue({ hosts: [...hosts] })
  const open = new Set<ServerHttp2Session>()
  const received: Http2ServerRequest[] = []
  let sessions = 0
  const server = createSecureServer(
    { cert, key, allowHTTP1: true, ...(settings && { settings }) },
    (request, response) => {
      received.push(request)
      origin.answer(request, response)
    },
  )
  server.on('connection', (socket: Socket) => {
    if (origin.takesNoMore) socket.destroy()
  })
  server.on('session', (session) => {
    sessions += 1
    open.add(session)
    session.once('close', () => open.delete(session))
    session.on('error', () => session.destroy())
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address()
      resolve(bound !== null && typeof bound === 'object' ? bound.port : 0)
    })
  })
  t.after(() => {
    for (const session of open) session.destroy()
    server.close()
  })
  const origin: Http2Origin = {
    ca: authority.certificatePem,
    address: `127.0.0.1:${port}`,
    sessions: () => sessions,
    open,
    received,
    answer,
    takesNoMore: false,
  }
  return origin
}

function sayHello(_: Http2ServerRequest, response: Http2ServerResponse): void {
  response.end('hello')
}

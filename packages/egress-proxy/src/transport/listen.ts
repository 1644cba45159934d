import { createServer, type Server } from 'node:net'
import type { Bound } from '../options.ts'

/**
 * libuv accepts one connection of a socket in a turn of the event loop. Several sockets of one port, among which the
 * kernel deals connections out, bring as many in a turn, and their requests are worked on together (docs/adr/0011).
 */
const socketsOfPort = 8

/** Elsewhere the last socket gets all connections, or there is no such option. */
const dealsOut = process.platform === 'linux'

/** An address that is listened at. */
export interface Listening {
  readonly bound: Bound
  /** Takes no connection more. */
  close(): Promise<void>
}

/**
 * @param serve called for each socket, before anything can have come
 * @throws the system's error, with its `code`: `EADDRINUSE` also where another process would share the port
 */
export async function listen(at: Bound, serve: (server: Server) => void): Promise<Listening> {
  if (!dealsOut) {
    const server = await open(at, false, serve)
    return listening(boundOf(server), [server])
  }
  // A port that may be shared could be taken twice by mistake: it has to be free once.
  if (at.port !== 0) await stop(await open(at, false))
  const servers: Server[] = []
  let bound = at
  try {
    while (servers.length < socketsOfPort) {
      const server = await open(bound, true, serve)
      servers.push(server)
      bound = boundOf(server)
    }
  } catch (error) {
    await Promise.all(servers.map(stop))
    throw error
  }
  return listening(bound, servers)
}

function listening(bound: Bound, servers: readonly Server[]): Listening {
  return {
    bound,
    async close() {
      await Promise.all(servers.map(stop))
    },
  }
}

function open(
  { address, port }: Bound,
  reusePort: boolean,
  serve: (server: Server) => void = () => {},
): Promise<Server> {
  const server = createServer({ noDelay: true, allowHalfOpen: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port, reusePort }, () => {
      server.off('error', reject)
      serve(server)
      resolve(server)
    })
  })
}

function boundOf(server: Server): Bound {
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new TypeError('the server does not listen')
  return { address: bound.address, port: bound.port }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

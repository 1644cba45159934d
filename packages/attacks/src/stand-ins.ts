import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { type Authority, createAuthority } from '@bookinfo/pki'

/** Whose machine an attack came to. */
export type Place = 'allowed' | 'evil' | 'bucket' | 'internal' | 'metadata'

/** What a stand-in got to know of one try. */
export interface Sighting {
  readonly place: Place
  /** The request line, and Host as it came. */
  readonly line: string
  readonly host: string
  /** The server name of the handshake; `null` in clear. */
  readonly serverName: string | null
}

export interface StandIns {
  readonly certificatePem: string
  readonly ports: {
    readonly cdn: { readonly http: number; readonly https: number }
    readonly evil: { readonly http: number; readonly https: number }
    readonly internal: number
    readonly metadata: number
  }
  /** What came of the try whose mark this is, in the order it came. */
  seen(mark: string): readonly Sighting[]
  close(): Promise<void>
}

export interface StandInOptions {
  readonly host?: string
  /** Hosts of the content network. */
  readonly cdnNames: readonly string[]
  /** The attacker's own, the first of which is a tenant of the content network too. */
  readonly evilNames: readonly [string, ...string[]]
}

/**
 * The targets of the attacks, on free ports: a content network that serves an allowed host, a bucket and, by Host, the
 * attacker too (as real ones do); the attacker's own machine; a service of this machine; and a cloud's metadata.
 */
export async function startStandIns(options: StandInOptions): Promise<StandIns> {
  const { host = '127.0.0.1', cdnNames, evilNames } = options
  const authority = await createAuthority({ commonName: 'Attack lab CA' })
  const sightings: Sighting[] = []
  const servers: Server[] = []
  const sockets = new Set<Socket>()

  async function open(
    placeOf: (request: IncomingMessage) => Place,
    certified?: readonly string[],
  ): Promise<number> {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      const sighting = note(request, placeOf(request))
      sightings.push(sighting)
      respond(request, response, sighting)
    }
    const server =
      certified === undefined
        ? createServer(answer)
        : createTlsServer({ SNICallback: choose(await issueAll(authority, certified)) }, answer)
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy())
    servers.push(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, host, resolve)
    })
    return portOf(server.address())
  }

  const cdn = tenantOf(evilNames[0])
  const evil = (): Place => 'evil'
  const ports = {
    cdn: { http: await open(cdn), https: await open(cdn, [...cdnNames, evilNames[0]]) },
    evil: { http: await open(evil), https: await open(evil, evilNames) },
    internal: await open(() => 'internal'),
    metadata: await open(() => 'metadata'),
  }
  return {
    certificatePem: authority.certificatePem,
    ports,
    seen: (mark) => sightings.filter(({ line }) => line.includes(mark)),
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

/** Who answers on a shared machine: any Host that is the attacker's makes it the attacker's. */
function tenantOf(evilName: string): (request: IncomingMessage) => Place {
  return ({ rawHeaders }) => {
    const hosts = rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === 'host')
    if (hosts.some((value) => value.toLowerCase().includes(evilName))) return 'evil'
    return hosts.some((value) => value.startsWith('storage.')) ? 'bucket' : 'allowed'
  }
}

function note(request: IncomingMessage, place: Place): Sighting {
  const { method = '', url = '', headers, socket } = request
  const serverName: unknown = 'servername' in socket ? socket.servername : null
  return {
    place,
    line: `${method} ${url}`,
    host: headers.host ?? '',
    serverName: typeof serverName === 'string' ? serverName : null,
  }
}

function respond(request: IncomingMessage, response: ServerResponse, sighting: Sighting): void {
  const to = new URL(request.url ?? '/', 'http://stand-in.invalid').searchParams.get('to')
  request.resume()
  response.setHeader('Content-Type', 'application/json')
  if (to !== null && sighting.place === 'allowed') response.writeHead(302, { Location: to }).end()
  else response.end(`${JSON.stringify(sighting)}\n`)
}

/** One certificate for each name; whoever names none gets the first. */
async function issueAll(
  authority: Authority,
  names: readonly string[],
): Promise<ReadonlyMap<string, SecureContext>> {
  const issued = await Promise.all(
    names.map(async (name) => {
      const { certificatePem, keyPem } = await authority.issue({ hosts: [name] })
      return [name, createSecureContext({ cert: certificatePem, key: keyPem })] as const
    }),
  )
  return new Map(issued)
}

function choose(contexts: ReadonlyMap<string, SecureContext>) {
  const [first] = contexts.values()
  return (name: string, callback: (error: Error | null, context?: SecureContext) => void): void =>
    callback(null, contexts.get(name.toLowerCase()) ?? first)
}

function portOf(address: string | AddressInfo | null): number {
  return address !== null && typeof address === 'object' ? address.port : 0
}

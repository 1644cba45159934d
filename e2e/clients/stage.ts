import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEgressProxy, type ExchangeRecord } from '@bookinfo/egress-proxy'
import { createAuthority } from '@bookinfo/pki'
import { classicApiVersion, type Resource } from '@bookinfo/rules'
import { runProgram } from './run-program.ts'

export interface Stage {
  readonly port: number
  /** TCP listeners for an address that a rule opens, and for one that none does. */
  readonly database: { readonly allowed: number; readonly denied: number }
  /** PEM file of the CA behind every outside host. */
  readonly caFile: string
  /** An empty folder for whoever needs one. */
  readonly folder: string
  readonly records: readonly ExchangeRecord[]
  close(): Promise<void>
}

const registry = {
  services: [],
  workloads: [{ name: 'client', labels: {} }],
  sources: [{ cidr: '127.0.0.0/8', workload: 'client' }],
}
const databases = { allowed: '192.0.2.33:3306', denied: '192.0.2.34:3306' }

/** A proxy with rules for some hosts, and behind them origins, a git repository and a database's port. */
export async function startStage(databasePort: number): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'))
  await makeRepository(folder)
  const authority = await createAuthority({ commonName: 'outside' })
  const issued = await authority.issue({ hosts: ['allowed.test', 'denied.test'] })
  const answer = answerFrom(join(folder, 'repository.git'))
  const http = createServer(answer)
  const tls = createTlsServer({ cert: issued.certificatePem, key: issued.keyPem }, answer)
  const [httpPort, tlsPort] = [await listen(http), await listen(tls)]
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, authority.certificatePem)
  const records: ExchangeRecord[] = []
  const proxy = createEgressProxy({
    registry,
    ca: authority.certificatePem,
    connectTo: new Map([
      ['allowed.test:80', `127.0.0.1:${httpPort}`],
      ['allowed.test:443', `127.0.0.1:${tlsPort}`],
      [databases.allowed, `127.0.0.1:${databasePort}`],
    ]),
    onExchange: (record) => records.push(record),
  })
  proxy.apply({
    version: '1',
    resources: [
      rule('web', 'allowed.test', [80, 'http'], [443, 'https']),
      rule('database', '192.0.2.33', [3306, 'tcp']),
    ],
  })
  const host = '127.0.0.1'
  const { port } = await proxy.listen({ host, port: 0 })
  const allowed = await proxy.listenTcp({ host, port: 0, destination: databases.allowed })
  const denied = await proxy.listenTcp({ host, port: 0, destination: databases.denied })
  return {
    port,
    database: { allowed: allowed.port, denied: denied.port },
    caFile,
    folder,
    records,
    async close() {
      await proxy.close({ graceMs: 0 })
      for (const server of [http, tls]) {
        server.close()
        server.closeAllConnections()
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 9 })
    },
  }
}

function rule(name: string, service: string, ...ports: (readonly [number, string])[]): Resource {
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: {
      destination: { service },
      ports: ports.map(([port, protocol]) => ({ port, protocol })),
    },
  }
}

/** A bare repository with one commit, which a server of plain files can serve. */
async function makeRepository(folder: string): Promise<void> {
  const work = join(folder, 'work')
  const git = (...args: string[]) =>
    runProgram('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.test', ...args], { cwd: folder })
  await git('init', '-q', work)
  await git('-C', work, 'commit', '-q', '--allow-empty', '-m', 'first')
  await git('clone', '-q', '--bare', work, 'repository.git')
  await git('-C', 'repository.git', 'update-server-info')
}

function answerFrom(repository: string): RequestListener {
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://origin')
    if (!pathname.startsWith('/repository.git/')) {
      response.end('hello from outside\n')
      return
    }
    try {
      response.end(await readFile(join(repository, pathname.slice('/repository.git/'.length))))
    } catch {
      response.writeHead(404).end()
    }
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return port
}

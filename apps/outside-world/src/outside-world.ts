import { randomBytes } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import type { Server } from 'node:net'
import { dirname, join } from 'node:path'
import { loadOrCreateAuthority } from '@bookinfo/pki'
import { createAdmin } from './admin.ts'
import { createCertificates } from './certificates.ts'
import { createFaultSwitches, type Fault } from './faults.ts'
import { hostNames } from './hosts.ts'
import { createListeners, type Listeners } from './listeners.ts'
import { createReceivedLog, type Received } from './received-log.ts'
import { renderReceived } from './render-received.ts'

export interface OutsideWorldOptions {
  /** Private: holds the key of the CA. Made when it does not exist. */
  readonly stateDir: string
  /** Address of both listeners; default `127.0.0.1`. */
  readonly host?: string
  /** HTTPS; default 0, any free port. */
  readonly port?: number
  /** Clear HTTP; default 0. */
  readonly httpPort?: number
  /** Faults and what was received, on loopback only; absent: no such listener. 0: any free port. */
  readonly adminPort?: number
  /** Where the CA's certificate, which clients must trust, is written; default `outside-ca.pem` in `stateDir`. */
  readonly caFile?: string
  /** One line for each thing received. */
  readonly log?: (line: string) => void
}

export interface Started {
  readonly httpsPort: number
  readonly httpPort: number
  readonly adminPort: number | null
  readonly caFile: string
  /** The CA's certificate, PEM. */
  readonly certificatePem: string
}

export interface OutsideWorld {
  /** @throws the error of `listen` (`EADDRINUSE`, `EACCES`; `port` names the port) when a port cannot be had */
  start(): Promise<Started>
  /**
   * Acts at once: connections to the host that are idle end, busy ones end with their answer (`down`: now), and TLS
   * sessions are not resumed.
   * @throws RangeError for a host that does not exist
   */
  setFault(host: string, fault: Fault): void
  /** The last 200, oldest first. */
  received(): readonly Received[]
  close(): Promise<void>
}

/** The internet's stand-in: real TLS under a CA of its own, switchable faults, and a memory of what reached it. */
export function createOutsideWorld(options: OutsideWorldOptions): OutsideWorld {
  const { host = '127.0.0.1', caFile = join(options.stateDir, 'outside-ca.pem') } = options
  const faults = createFaultSwitches(hostNames)
  const received = createReceivedLog(200, (entry) => options.log?.(renderReceived(entry)))
  const closing: (() => Promise<void>)[] = []
  let listeners: Listeners | undefined

  function setFault(name: string, fault: Fault) {
    faults.set(name, fault)
    listeners?.faultChanged(name)
  }

  async function open(): Promise<Started> {
    const authority = await loadOrCreateAuthority(join(options.stateDir, 'outside-ca'), {
      commonName: 'Bookinfo outside world CA',
    })
    const certificates = createCertificates(authority)
    await Promise.all(hostNames.map((name) => certificates.contextFor(name, 'none')))
    await writePublic(caFile, authority.certificatePem)
    listeners = createListeners({ faults, received, certificates })
    const { https, http, destroyConnections } = listeners
    closing.push(
      () => end(https, destroyConnections),
      () => end(http, destroyConnections),
    )
    return {
      httpsPort: await bind(https, host, options.port ?? 0),
      httpPort: await bind(http, host, options.httpPort ?? 0),
      adminPort: options.adminPort === undefined ? null : await openAdmin(options.adminPort),
      caFile,
      certificatePem: authority.certificatePem,
    }
  }

  async function openAdmin(port: number): Promise<number> {
    const admin = createAdmin({ faults, setFault, received })
    closing.push(async () => admin.close())
    await admin.listen({ host: '127.0.0.1', port })
    return portOf(admin.server) ?? port
  }

  async function close() {
    await Promise.all(closing.splice(0).map((end) => end()))
  }

  return {
    async start() {
      try {
        return await open()
      } catch (error) {
        await close() // one port may be open already when the other is taken
        throw error
      }
    },
    setFault,
    received: received.list,
    close,
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve(portOf(server) ?? port)
    })
  })
}

function portOf(server: Server): number | undefined {
  const bound = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : undefined
}

function end(server: Server, destroyConnections: () => void): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve()
    server.close(() => resolve())
    destroyConnections()
  })
}

async function writePublic(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(temporary, text, { mode: 0o644 })
  await rename(temporary, path)
}

import { mkdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { openRuleStore, type RuleStore, StoreError } from '@bookinfo/rule-store'
import type { FastifyInstance } from 'fastify'
import { createApp } from './app.ts'
import { createCaptures } from './captures/captures.ts'
import { type ConsoleFeed, createConsoleFeed } from './console-feed.ts'
import { createDetailsSwitch } from './details/details-switch.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { createLiveStreams } from './live-streams.ts'
import { createMesh, type Mesh } from './mesh.ts'
import type { ControlPlane, ControlPlaneOptions } from './options.ts'
import { seedFirstStart } from './presets.ts'

/** The operators' side of the mesh: rules API, discovery for gateways, events and files of the console. */
export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const closers: (() => Promise<unknown> | unknown)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  return {
    close,
    async start({ host, port }) {
      try {
        return await start(options, { host, port }, closers)
      } catch (error) {
        await close()
        throw explain(error, options.portVariable ?? 'CONTROL_PORT', port)
      }
    },
  }
}

async function start(
  options: ControlPlaneOptions,
  { host, port }: { readonly host: string; readonly port: number },
  closers: (() => Promise<unknown> | unknown)[],
): Promise<{ readonly port: number }> {
  const { store, mesh, feed } = await openMesh(options)
  closers.push(() => store.close(), mesh.close, feed.close)
  const streams = createLiveStreams()
  const captures = createCaptures(mesh.gateways, feed.captured)
  const details = createDetailsSwitch(options.detailsSwitchUrl)
  const app = await createApp({ mesh, feed, streams, captures, details }, options)
  app.addHook('preClose', async () => streams.endAll())
  closers.push(() => app.close())

  const bound = portOf(await app.listen({ host, port }))
  const twin = host === '127.0.0.1' ? await listenOnIpv6Loopback(app, bound) : undefined
  if (twin !== undefined) closers.push(() => twin.close())
  await writeKubeconfig(options.stateDir, bound).catch((error: unknown) =>
    options.log?.(`the kubeconfig could not be written: ${String(error)}`),
  )
  return { port: bound }
}

async function openMesh(
  options: ControlPlaneOptions,
): Promise<{ store: RuleStore; mesh: Mesh; feed: ConsoleFeed }> {
  await mkdir(options.stateDir, { recursive: true })
  const log = options.log ?? (() => {})
  let onChange = (): void => {}
  const store = await openRuleStore({
    dir: path.join(options.stateDir, 'rules'),
    onBrokenFiles(brokenFiles) {
      for (const file of brokenFiles) log(`rule file not used: ${file}`)
      onChange()
    },
    onError: (error) => log(`rule files could not be read or noted down: ${String(error)}`),
    ...(options.disk === undefined ? {} : { disk: options.disk }),
  })
  await seedFirstStart(store, options.preset).catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw error
    log(`the preset could not be stored: ${error.message}`)
  })
  const mesh = createMesh(store, options, () => onChange())
  const feed = createConsoleFeed({ state: mesh.state, changes: mesh.changes })
  onChange = feed.stateChanged
  return { store, mesh, feed }
}

/** `localhost` is ::1 for some clients: they meet the same server. A machine without IPv6 is fine. */
async function listenOnIpv6Loopback(
  app: FastifyInstance,
  port: number,
): Promise<Server | undefined> {
  const twin = createServer((socket) => app.server.emit('connection', socket))
  return new Promise((resolve, reject) => {
    twin.once('error', (error) => (isTaken(error) ? reject(error) : resolve(undefined)))
    twin.listen({ host: '::1', port, ipv6Only: true }, () => resolve(twin))
  })
}

function portOf(address: string): number {
  return Number(new URL(address).port)
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function explain(error: unknown, variable: string, port: number): unknown {
  if (!isTaken(error)) return error
  const message = `port ${port} is taken by another program; stop it, or set ${variable} to a free port`
  return new Error(message, { cause: error })
}

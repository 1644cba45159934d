import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { consoleDir } from '@bookinfo/console'
import { createControlPlane } from '@bookinfo/control-plane'
import { createEgressGateway } from '@bookinfo/egress-gateway'
import { createOutsideWorld } from '@bookinfo/outside-world'
import { addressesOf } from './addresses.ts'
import { bookinfo, type Surroundings } from './bookinfo.ts'
import { claimPorts } from './claim-ports.ts'
import { claimStateDir } from './claim-state-dir.ts'
import type { Mesh, MeshAddresses, MeshOptions, MeshPorts } from './mesh-options.ts'
import { openLog } from './open-log.ts'
import { connectToStandIn, outsideHosts } from './outside-hosts.ts'
import { pickSwitchPorts, switchUrls } from './pick-switch-ports.ts'
import { createRegistry } from './registry.ts'

const host = '127.0.0.1'

/** The whole mesh inside this process, on loopback. Parts end in the opposite order of their start. */
export function createSingleProcessMesh(options: MeshOptions): Mesh {
  const running: { close(): Promise<unknown> }[] = []
  const close = async (): Promise<void> => {
    for (const part of running.splice(0).reverse()) await part.close()
  }
  const start = async (): Promise<MeshAddresses> => {
    try {
      return await startParts(options, running)
    } catch (error) {
      await close()
      throw error
    }
  }
  return { start, close }
}

async function startParts(
  options: MeshOptions,
  running: { close(): Promise<unknown> }[],
): Promise<MeshAddresses> {
  const ports = await claimPorts(options.ports)
  const addresses = addressesOf(ports, options.stateDir)
  const switchPorts = await pickSwitchPorts(Object.values(ports))
  const { consoleUrl } = addresses
  const ratingsFaults = switchUrls(switchPorts, 'ratings')
  const detailsSwitches = switchUrls(switchPorts, 'details')
  const news = { consoleUrl, ratingsFaults, detailsSwitches }
  running.push(await claimStateDir(options.stateDir, news))

  const tell = options.tell ?? (() => {})
  const standIn = options.world === 'live' ? undefined : await startStandIn(options, running)
  const controlPlane = createControlPlane({
    stateDir: options.stateDir,
    consoleDir,
    runMode: 'process',
    world: options.world,
    preset: options.preset,
    productPageUrl: addresses.productPageUrl,
    ...detailsSwitch(detailsSwitches),
    allowedHosts: [],
    parts: {
      'egress-proxy': `tcp://${host}:${ports.egress}`,
      'egress-gateway': `http://${host}:${ports.admin}/ready`,
    },
    ...(standIn === undefined ? {} : { caFile: standIn.outsideCa.file }),
    denyBroadRules: options.denyBroadRules,
    seed: options.seed,
    log: tell,
  })
  running.push(controlPlane)
  await controlPlane.start({ host, port: ports.control })

  const credentials = new Map(bookinfo.map(({ name }) => [name, randomBytes(16).toString('hex')]))
  const bookinfoParts = { ports, credentials, switchPorts, outsideCa: standIn?.outsideCa }
  const listening = await startBookinfo(options, bookinfoParts, running)
  const accessLog = openLog(addresses.accessLog, tell)
  const meshLog = openLog(addresses.meshLog, tell)
  running.push(accessLog, meshLog)
  const gateway = createEgressGateway({
    name: 'egress-gateway',
    host,
    ports: { egress: ports.egress, admin: ports.admin },
    registry: createRegistry(listening),
    controlPlane: `http://${host}:${ports.control}`,
    credentials,
    world: options.world,
    denyBroadRules: options.denyBroadRules,
    ...(options.traces === undefined ? {} : { traces: options.traces }),
    knownHosts: outsideHosts,
    accessLog: accessLog.add,
    log: meshLog.write,
    ...(standIn === undefined ? {} : { connectTo: standIn.connectTo, ca: standIn.outsideCa.pem }),
  })
  running.push(gateway)
  await gateway.start()
  return addresses
}

function detailsSwitch(switches: Readonly<Record<string, string>>) {
  const url = switches['details-v2']
  return url === undefined ? {} : { detailsSwitchUrl: url }
}

async function startStandIn(options: MeshOptions, running: { close(): Promise<unknown> }[]) {
  const world = createOutsideWorld({ stateDir: join(options.stateDir, 'outside-world'), host })
  running.push(world)
  const { httpsPort, httpPort, certificatePem, caFile } = await world.start()
  return {
    connectTo: connectToStandIn({ https: httpsPort, http: httpPort }),
    outsideCa: { file: caFile, pem: certificatePem },
  }
}

interface BookinfoParts {
  readonly ports: MeshPorts
  readonly credentials: ReadonlyMap<string, string>
  readonly switchPorts: ReadonlyMap<string, number>
  readonly outsideCa: Surroundings['outsideCa']
}

async function startBookinfo(
  options: MeshOptions,
  { ports, credentials, switchPorts, outsideCa }: BookinfoParts,
  running: { close(): Promise<unknown> }[],
): Promise<ReadonlyMap<string, number>> {
  const frameAncestors = [`http://localhost:${ports.control}`, `http://${host}:${ports.control}`]
  const listening = new Map<string, number>()
  for (const workload of bookinfo) {
    const app = workload.create({
      proxy: `http://${workload.name}:${credentials.get(workload.name)}@${host}:${ports.egress}`,
      frameAncestors,
      withIstio: options.withIstio,
      ratingsFile: join(options.stateDir, 'ratings.db'),
      adminPort: switchPorts.get(workload.name),
      ...(outsideCa === undefined ? {} : { outsideCa }),
      ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    })
    running.push(app)
    const port = workload.service === 'productpage' ? ports.productPage : 0
    listening.set(workload.name, Number(new URL(await app.listen({ host, port })).port))
  }
  return listening
}

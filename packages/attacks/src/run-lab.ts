import { createEgressProxy, type ExchangeRecord, type Weakened } from '@bookinfo/egress-proxy'
import { classicApiVersion, type Resource } from '@bookinfo/rules'
import type { Scene } from './attack.ts'
import { type AttackResult, type RunOptions, runAttacks } from './run-attacks.ts'
import { type StandIns, startStandIns } from './stand-ins.ts'

export interface LabOptions extends RunOptions {
  /** Defences of the lab's proxy that are switched off; default none. */
  readonly weakened?: Weakened
}

export interface LabReport {
  readonly weakened: Weakened
  readonly results: readonly AttackResult[]
  /** What the lab's proxy recorded meanwhile, in order. A bypass leaves nothing here. */
  readonly records: readonly ExchangeRecord[]
}

const loopback = '127.0.0.1'
const evilName = 'evil.test'
/** Documentation addresses (RFC 5737): nobody's, and only a table inside the lab's proxy. */
const evilAddress = '203.0.113.9'
const domain = 'googleapis.com'
const cdnNames = [`www.${domain}`, `storage.${domain}`]
const evilNames = [evilName, `evil${domain}`, `www.${domain}.${evilName}`] as const

/**
 * The attack lab: stand-ins and a proxy of its own, made for one run and gone after it. The proxy that guards real
 * traffic has no part in it, and nothing leaves this machine.
 */
export async function runLab({ weakened = {}, ...options }: LabOptions = {}): Promise<LabReport> {
  const standIns = await startStandIns({ cdnNames, evilNames: [...evilNames] })
  const records: ExchangeRecord[] = []
  const proxy = createEgressProxy({
    name: 'attack-lab',
    registry: {
      services: [],
      workloads: [{ name: 'attacker', labels: {} }],
      sources: [{ cidr: '127.0.0.0/8', workload: 'attacker' }],
    },
    connectTo: connectTo(standIns),
    resolve: async (host) => addressesOf(host),
    ca: standIns.certificatePem,
    weakened,
    onExchange: (record) => records.push(record),
  })
  try {
    const { port } = await proxy.listen({ host: loopback, port: 0 })
    proxy.apply({ version: 'lab', resources: [allowGoogleApis(standIns)] })
    const results = await runAttacks({ host: loopback, port }, sceneOf(standIns), standIns, options)
    return { weakened, results, records }
  } finally {
    await proxy.close({ graceMs: 0 })
    await standIns.close()
  }
}

function sceneOf({ ports }: StandIns): Scene {
  return {
    allowed: `www.${domain}`,
    domain,
    ports: { http: 80, https: 443 },
    evil: { name: evilName, address: evilAddress, http: 80, https: 443 },
    internalPort: ports.internal,
    direct: { host: loopback, port: ports.evil.http },
  }
}

/** The lab's internet: what each name and address leads to. */
function connectTo({ ports: { cdn, evil, metadata } }: StandIns): ReadonlyMap<string, string> {
  const at = (port: number): string => `${loopback}:${port}`
  return new Map([
    ...cdnNames.flatMap((host): [string, string][] => [
      [`${host}:80`, at(cdn.http)],
      [`${host}:443`, at(cdn.https)],
    ]),
    ...[...evilNames, evilAddress].flatMap((host): [string, string][] => [
      [`${host}:80`, at(evil.http)],
      [`${host}:443`, at(evil.https)],
    ]),
    [`www.${domain}:8443`, at(evil.https)],
    [`www.${domain}:22`, at(evil.http)],
    ['169.254.169.254:80', at(metadata)],
  ])
}

/** The lab's name server: names under the attacker's hand, and no others. */
function addressesOf(host: string): readonly string[] {
  if (host === `rebind.${domain}`) return [loopback]
  return host === `metadata.${domain}` ? ['169.254.169.254'] : []
}

/** The blog's rule, with clear HTTP beside it and the port that a service of this machine happens to have. */
function allowGoogleApis({ ports }: StandIns): Resource {
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name: 'googleapis', namespace: 'default', resourceVersion: '1' },
    spec: {
      destination: { service: `*.${domain}` },
      ports: [
        { port: 443, protocol: 'https' },
        { port: 80, protocol: 'http' },
        { port: ports.internal, protocol: 'http' },
      ],
    },
  }
}

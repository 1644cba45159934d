import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { consoleDir } from '@bookinfo/console'
import { addressesOf } from './addresses.ts'
import { type BookinfoWorkload, bookinfo } from './bookinfo.ts'
import type { MeshAddresses, MeshOptions, MeshPorts } from './mesh-options.ts'
import { gatewayOptions, partOptions, serviceOptions } from './node-options.ts'
import { connectToStandIn, outsideHosts } from './outside-hosts.ts'
import type { PartOptions } from './part.ts'
import { switchUrls } from './pick-switch-ports.ts'
import { createRegistry } from './registry.ts'

/** Loopback ports that no person needs to know. */
export interface InnerPorts {
  readonly outsideHttps: number
  readonly outsideHttp: number
  readonly outsideAdmin: number
  /** By workload name. */
  readonly workloads: ReadonlyMap<string, number>
  /** Of the switches, by workload name. */
  readonly switches: ReadonlyMap<string, number>
}

export type PlannedPart = Pick<
  PartOptions,
  'name' | 'workspace' | 'environment' | 'node' | 'healthUrl'
>

export interface SeparatePlan {
  readonly addresses: MeshAddresses
  readonly outsideAdminUrl: string | undefined
  /** Started one stage after the other: each finds there what it needs. */
  readonly stages: readonly (readonly PlannedPart[])[]
}

const host = '127.0.0.1'

/** Says for each process of the mesh which program it is and what environment it gets. Pure but for the tokens. */
export function planSeparateMesh(
  options: MeshOptions,
  ports: MeshPorts,
  inner: InnerPorts,
): SeparatePlan {
  const addresses = addressesOf(ports, options.stateDir)
  const tokens = new Map(bookinfo.map(({ name }) => [name, randomBytes(16).toString('hex')]))
  const caFile = join(options.stateDir, 'outside-ca.pem')
  const standIn = options.world === 'stand-in'
  const workloads = bookinfo.map((workload) =>
    planWorkload(workload, inner.workloads.get(workload.name) ?? 0, {
      proxy: `http://${workload.name}:${tokens.get(workload.name)}@${host}:${ports.egress}`,
      withIstio: options.withIstio,
      ratingsFile: join(options.stateDir, 'ratings.db'),
      adminPort: inner.switches.get(workload.name),
      ...(standIn ? { outsideCa: { file: caFile } } : {}),
      frameAncestors: [`http://localhost:${ports.control}`, `http://${host}:${ports.control}`],
      ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    }),
  )
  return {
    addresses,
    outsideAdminUrl: standIn ? `http://${host}:${inner.outsideAdmin}` : undefined,
    stages: [
      standIn ? [planOutsideWorld(options, inner, caFile)] : [],
      [planControlPlane(options, { ports, inner, addresses, caFile }), ...workloads],
      [planGateway(options, ports, inner, { tokens, caFile })],
    ],
  }
}

function planWorkload(
  workload: BookinfoWorkload,
  port: number,
  around: Parameters<BookinfoWorkload['environment']>[0],
): PlannedPart {
  return {
    name: workload.name,
    workspace: `@bookinfo/${workload.service}`,
    node: serviceOptions,
    environment: {
      HOST: host,
      PORT: String(port),
      HTTP_PROXY: around.proxy,
      ...workload.environment(around),
    },
    healthUrl: `http://${host}:${port}/health`,
  }
}

function planOutsideWorld(options: MeshOptions, inner: InnerPorts, caFile: string): PlannedPart {
  return {
    name: 'outside-world',
    workspace: '@bookinfo/outside-world',
    node: partOptions,
    environment: {
      OUTSIDE_HOST: host,
      OUTSIDE_HTTPS_PORT: String(inner.outsideHttps),
      OUTSIDE_HTTP_PORT: String(inner.outsideHttp),
      OUTSIDE_ADMIN_PORT: String(inner.outsideAdmin),
      OUTSIDE_STATE_DIR: join(options.stateDir, 'outside-world'),
      OUTSIDE_CA_FILE: caFile,
    },
    healthUrl: `http://${host}:${inner.outsideAdmin}/health`,
  }
}

interface ControlPlanePlan {
  readonly ports: MeshPorts
  readonly inner: InnerPorts
  readonly addresses: MeshAddresses
  readonly caFile: string
}

function planControlPlane(
  options: MeshOptions,
  { ports, inner, addresses, caFile }: ControlPlanePlan,
): PlannedPart {
  const parts = {
    'egress-proxy': `tcp://${host}:${ports.egress}`,
    'egress-gateway': `http://${host}:${ports.admin}/ready`,
  }
  const standIn = { 'outside-world': `http://${host}:${inner.outsideAdmin}/health` }
  const asked = options.world === 'stand-in' ? { ...parts, ...standIn } : parts
  return {
    name: 'control-plane',
    workspace: '@bookinfo/control-plane',
    node: partOptions,
    environment: {
      CONTROL_HOST: host,
      CONTROL_PORT: String(ports.control),
      CONTROL_CONSOLE_DIR: consoleDir,
      BOOKINFO_STATE_DIR: options.stateDir,
      BOOKINFO_RUN_MODE: 'separate',
      BOOKINFO_WORLD: options.world,
      BOOKINFO_PRESET: options.preset,
      BOOKINFO_PRODUCT_PAGE_URL: addresses.productPageUrl,
      BOOKINFO_DENY_BROAD_RULES: String(options.denyBroadRules),
      BOOKINFO_SEED: String(options.seed),
      CONTROL_PARTS: pairs(Object.entries(asked)),
      ...(options.world === 'stand-in' ? { OUTSIDE_CA_FILE: caFile } : {}),
      BOOKINFO_DETAILS_SWITCH_URL: switchUrls(inner.switches, 'details')['details-v2'] ?? '',
    },
    healthUrl: `http://${host}:${ports.control}/version`,
  }
}

function planGateway(
  options: MeshOptions,
  ports: MeshPorts,
  inner: InnerPorts,
  { tokens, caFile }: { tokens: ReadonlyMap<string, string>; caFile: string },
): PlannedPart {
  const standIn = {
    EGRESS_CONNECT_TO: pairs(
      connectToStandIn({ https: inner.outsideHttps, http: inner.outsideHttp }),
    ),
    EGRESS_CA_FILE: caFile,
  }
  return {
    name: 'egress-gateway',
    workspace: '@bookinfo/egress-gateway',
    node: gatewayOptions,
    environment: {
      EGRESS_NAME: 'egress-gateway',
      EGRESS_HOST: host,
      EGRESS_PORT: String(ports.egress),
      EGRESS_ADMIN_PORT: String(ports.admin),
      EGRESS_REGISTRY: JSON.stringify(createRegistry(inner.workloads)),
      EGRESS_CREDENTIALS: pairs(tokens),
      EGRESS_CONTROL_PLANE: `http://${host}:${ports.control}`,
      EGRESS_WORLD: options.world,
      EGRESS_DENY_BROAD_RULES: String(options.denyBroadRules),
      EGRESS_KNOWN_HOSTS: outsideHosts.join(','),
      EGRESS_ACCESS_LOG: 'text',
      ...(options.world === 'stand-in' ? standIn : {}),
      ...tracesEnvironment(options),
    },
    healthUrl: `http://${host}:${ports.admin}/ready`,
  }
}

/** By the names that OpenTelemetry gives them. */
function tracesEnvironment({ traces }: MeshOptions): Readonly<Record<string, string>> {
  if (traces === undefined) return {}
  const headers = Object.entries(traces.headers ?? {}).map(
    ([name, value]) => [name, encodeURIComponent(value)] as const,
  )
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: pairs(headers),
  }
}

/** `name=value` of each, as the variables of gateway and control plane have them. */
function pairs(entries: Iterable<readonly [name: string, value: string]>): string {
  return [...entries].map((pair) => pair.join('=')).join(',')
}

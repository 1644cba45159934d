import { fileURLToPath } from 'node:url'
import { gatewayOptions } from '@bookinfo/demo'
import type { Resource } from '@bookinfo/rules'
import { freePort } from '@bookinfo/testkit'
import { cores, host, type Stage } from '../stage/stage.ts'
import { type Running, startPinned } from './pinned-process.ts'
import { rules } from './rules.ts'
import { type RulesServer, startRulesServer } from './rules-server.ts'

export interface Gateway extends Running {
  readonly port: number
  readonly adminPort: number
}

/** Hosts that lead to ports of the stage. */
export const destinations = {
  /** By CONNECT, TLS inside. */
  tunnel: { host: 'tunnel.googleapis.com', port: 443 },
  /** By CONNECT to an address, any bytes. */
  bulk: { host: '203.0.113.7', port: 7000 },
} as const

export interface GatewayOptions {
  readonly resources?: readonly Resource[]
  /** Where `destinations.tunnel` leads. */
  readonly tunnelPort?: number
  /** Default `auto`, as shipped. */
  readonly upstreamHttp2?: 'auto' | 'never'
}

/** The egress gateway as it is shipped: its own process, rules from a control plane, everything on. */
export async function startGateway(stage: Stage, options: GatewayOptions = {}): Promise<Gateway> {
  const { resources = rules } = options
  const control = stage.keep(await startRulesServer(resources))
  const started = await startGatewayProcess(stage, control, options)
  return stage.keep(started)
}

/** The process alone, for measuring its start; the caller stops it. */
export async function startGatewayProcess(
  stage: Stage,
  control: RulesServer,
  { tunnelPort = stage.upstream.tlsPort, upstreamHttp2 = 'auto' }: GatewayOptions = {},
): Promise<Gateway> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const running = await startPinned({
    command: gatewayCommand(),
    core: cores.proxy,
    output: stage.logFile(`gateway-${port}`),
    env: {
      ...gatewayOptions.environment,
      EGRESS_PORT: String(port),
      EGRESS_ADMIN_PORT: String(adminPort),
      EGRESS_REGISTRY: registry,
      EGRESS_CONTROL_PLANE: control.url,
      EGRESS_CA_FILE: stage.caFile,
      EGRESS_UPSTREAM_HTTP2: upstreamHttp2,
      EGRESS_CONNECT_TO: overrides(stage, tunnelPort),
    },
    port,
  })
  return { ...running, port, adminPort }
}

function gatewayCommand(): string[] {
  const program = fileURLToPath(
    new URL('./main.js', import.meta.resolve('@bookinfo/egress-gateway')),
  )
  return [process.execPath, ...gatewayOptions.flags, program]
}

const registry = `services: []
workloads: [{ name: local, labels: {} }]
sources: [{ cidr: 127.0.0.0/8, workload: local }]
`

function overrides({ upstream }: Stage, tunnelPort: number): string {
  const { tunnel, bulk } = destinations
  return [
    `${host}:443=127.0.0.1:${upstream.tlsPort}`,
    `${tunnel.host}:${tunnel.port}=127.0.0.1:${tunnelPort}`,
    `${bulk.host}:${bulk.port}=127.0.0.1:${upstream.clearPort}`,
  ].join(',')
}

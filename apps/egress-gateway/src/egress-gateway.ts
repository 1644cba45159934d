import { setTimeout as delay } from 'node:timers/promises'
import {
  createDnsResolver,
  createEgressProxy,
  describeUpstreamProxy,
  type EgressProxy,
  type EgressProxyOptions,
  type UpstreamProxyOptions,
} from '@bookinfo/egress-proxy'
import type { RefusedRule } from '@bookinfo/rules'
import { compileRegex } from '@bookinfo/rules/deciding'
import { createAccessLog } from './access-log/access-log.ts'
import type { AdminOptions } from './admin/admin.ts'
import { type AdminListener, createAdminListener } from './admin/admin-listener.ts'
import { createDestinationNames } from './admin/destination-names.ts'
import { createExchangeRing } from './admin/exchange-ring.ts'
import { createMetrics } from './admin/metrics.ts'
import { createControlPlaneLink } from './discovery/control-plane-link.ts'
import {
  type EgressGateway,
  type EgressGatewayOptions,
  PortError,
  type StartedGateway,
} from './gateway-options.ts'
import { createRecordBatch, each } from './record-batch.ts'
import { createSpanExporter } from './tracing/span-exporter.ts'

/** Longest that opening the listeners waits for the first rules. */
const firstRulesMs = 2000
const recentExchanges = 500

/** The egress proxy as a process: rules from the control plane, exchanges to it, metrics and an admin listener. */
export function createEgressGateway(options: EgressGatewayOptions): EgressGateway {
  const { name = 'egress-gateway', ports, log = () => {} } = options
  const { host = '127.0.0.1', adminHost = '127.0.0.1' } = options
  const names = createDestinationNames(options.registry)
  const exchanges = createExchangeRing(recentExchanges)
  const logAccess = createAccessLog(options)
  const spans = options.traces && createSpanExporter({ name, log, ...options.traces })
  const proxy = createEgressProxy({ ...proxyOptions(options), onExchange: (r) => records.add(r) })
  const { capture } = proxy
  const link = createControlPlaneLink({ ...options, log, apply, capture })
  const subscription = () => link.state
  const dropped = () => ({ exchanges: link.dropped, spans: spans?.dropped ?? 0 })
  const metrics = createMetrics({ names, subscription, dropped })
  const takers = [each(exchanges.add), each(metrics.record), each(link.report), logAccess]
  const records = createRecordBatch(spans === undefined ? takers : [...takers, each(spans.add)])
  const admin = createLazyAdmin({
    compileRegex,
    subscription,
    metrics,
    exchanges,
    clusters: () => proxy.clusters(),
    listeners: () => proxy.listeners(),
    dump: () => ({ controlPlane: options.controlPlane ?? null, proxy: proxy.dump() }),
  })

  function apply(snapshot: Parameters<EgressProxy['apply']>[0]): readonly RefusedRule[] {
    const refused = proxy.apply(snapshot)
    names.use(snapshot)
    return refused
  }

  async function open(): Promise<StartedGateway> {
    for (const line of describeExceptions(options)) log(line)
    const adminPort = await listenAdmin(admin, adminHost, ports.admin)
    proxy.protect({ address: adminHost, port: adminPort })
    await Promise.race([link.start(), delay(firstRulesMs, undefined, { ref: false })])
    const egressPort = await listen('egress', ports.egress, () =>
      proxy.listen({ host, port: ports.egress }),
    )
    const ingressPort = await openIngress(proxy, host, options)
    const tcpPorts = await openTcp(proxy, host, options)
    return {
      egressPort,
      adminPort,
      transport: proxy.transport,
      tcpPorts,
      ...(ingressPort === undefined ? {} : { ingressPort }),
    }
  }

  async function close(): Promise<void> {
    await link.close()
    await proxy.close()
    records.flush()
    await spans?.close()
    await admin.close()
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
    close,
  }
}

/** What an operator should see at once: each way in which this gateway does other than its rules and lookups say. */
function describeExceptions({
  connectTo = new Map(),
  upstreamProxy,
  outboundTrafficPolicy,
}: EgressGatewayOptions) {
  return [
    ...[...connectTo].map(([from, to]) => `override: ${from} is reached at ${to}`),
    ...(upstreamProxy === undefined ? [] : [upstreamProxyLine(upstreamProxy)]),
    ...(outboundTrafficPolicy === 'ALLOW_ANY'
      ? [
          'outbound traffic policy: ALLOW_ANY, so what no rule is about passes; addresses are judged all the same',
        ]
      : []),
  ]
}

function upstreamProxyLine(options: UpstreamProxyOptions): string {
  const { address, by, except, hasCredentials } = describeUpstreamProxy(options)
  const login = hasCredentials ? ' with credentials' : ''
  const direct = except.length === 0 ? '' : `; reached directly: ${except.join(', ')}`
  return `upstream proxy: what goes outside goes through ${address}${login}, by ${by}${direct}`
}

function proxyOptions(options: EgressGatewayOptions): EgressProxyOptions {
  const { name = 'egress-gateway', registry, dnsServers } = options
  const dns = dnsServers === undefined ? {} : { resolve: createDnsResolver(dnsServers) }
  const given = passedOn.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]]))
  return {
    name,
    registry,
    tracing: options.traces !== undefined,
    ...dns,
    ...Object.fromEntries(given),
  }
}

/** What is the proxy's own business. */
const passedOn = [
  'credentials',
  'connectTo',
  'upstreamProxy',
  'ca',
  'resolve',
  'timeouts',
  'limits',
  'refuseEncryptedHello',
  'denyBroadRules',
  'outboundTrafficPolicy',
  'denials',
  'transport',
  'upstreamHttp2',
] as const

async function openIngress(
  proxy: EgressProxy,
  host: string,
  { ports, ingressService: service }: EgressGatewayOptions,
): Promise<number | undefined> {
  const port = ports.ingress
  if (port === undefined || service === undefined) return undefined
  return await listen('ingress', port, () => proxy.listenTcp({ host, port, service }))
}

async function openTcp(
  proxy: EgressProxy,
  host: string,
  { tcpListeners = new Map(), log = () => {} }: EgressGatewayOptions,
): Promise<number[]> {
  const opened: number[] = []
  for (const [port, destination] of tcpListeners) {
    const at = { host, port, destination }
    const bound = await listen('tcp', port, () => proxy.listenTcp(at))
    log(`tcp: ${destination} is reached at port ${bound}, as far as a TCP rule allows it`)
    opened.push(bound)
  }
  return opened
}

function createLazyAdmin(options: AdminOptions): AdminListener {
  return createAdminListener(async () => {
    const { createAdmin } = await import('./admin/admin.ts')
    const app = createAdmin(options)
    await app.ready()
    return { server: app.server, close: () => app.close() }
  })
}

function listenAdmin(admin: AdminListener, host: string, port: number): Promise<number> {
  return listen('admin', port, async () => ({ port: await admin.listen(host, port) }))
}

async function listen(
  listener: PortError['listener'],
  port: number,
  open: () => Promise<{ readonly port: number }>,
): Promise<number> {
  try {
    return (await open()).port
  } catch (cause) {
    throw new PortError(listener, port, cause)
  }
}

import type { SecureContext } from 'node:tls'
import { parseAuthority } from '@bookinfo/rules/deciding'
import { TimerWheel } from './clock/timer-wheel.ts'
import { createResolver } from './cluster/resolver.ts'
import { tls } from './cluster/tls.ts'
import { UpstreamPools } from './cluster/upstream-pools.ts'
import { createUpstreamProxy } from './cluster/upstream-proxy.ts'
import { joinAddress } from './cluster/upstream-target.ts'
import { defaultLimits, defaultTimeouts } from './defaults.ts'
import { EgressError } from './egress-error.ts'
import { AuthorityCache } from './filters/authority-cache.ts'
import { createMeshEndpoints } from './filters/mesh-endpoints.ts'
import { createNameLookups } from './filters/name-lookups.ts'
import { OwnAddresses } from './filters/own-addresses.ts'
import { Policy } from './filters/policy.ts'
import { WorkloadCaps } from './filters/workload-caps.ts'
import { createWorkloadIdentity } from './filters/workload-identity.ts'
import { OpenClients } from './listener/open-clients.ts'
import type { After, EgressProxyOptions } from './options.ts'
import type { ConnectTo, ProxyCore } from './proxy-core.ts'
import { chooseTransport } from './transport/choose-transport.ts'

/** The options with their defaults, as the parts every door shares. Opens nothing. */
export function createCore(options: EgressProxyOptions): ProxyCore {
  const { name = 'egress', registry, credentials, ca, resolve, onExchange } = options
  const { outboundTrafficPolicy = 'REGISTRY_ONLY', denyBroadRules = false } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const wheel = new TimerWheel()
  const { connectMs, handshakeMs, poolIdleMs } = timeouts
  const transport = chooseTransport(options.transport)
  const dialing = { wheel, transport, connectMs, handshakeMs, secureContext: lazyContext(ca) }
  const caps = new WorkloadCaps({ ...defaultLimits, ...options.limits })
  const resolver = createResolver({ resolve, timeoutMs: connectMs, now: options.now })
  const own = new OwnAddresses()
  const surroundings = {
    lookUp: async (host: string) => (await resolver.resolve(host)).addresses,
    isOwn: (address: string, port: number) => own.has(address, port),
  }
  return {
    name,
    denials: options.denials ?? 'teach',
    via: `${name}-${pseudonym()}`,
    refuseEncryptedHello: options.refuseEncryptedHello ?? false,
    timeouts,
    wheel,
    after: options.after ?? afterMs,
    random: options.random ?? Math.random,
    identity: createWorkloadIdentity(registry, credentials),
    policy: new Policy(registry, { outboundTrafficPolicy, denyBroadRules }),
    endpoints: createMeshEndpoints(registry),
    resolver,
    caps,
    lookups: createNameLookups(resolver, caps),
    own,
    connectTo: readConnectTo(options.connectTo ?? new Map()),
    upstreamProxy:
      options.upstreamProxy && createUpstreamProxy(options.upstreamProxy, surroundings),
    dialing,
    upstreamHttp2: options.upstreamHttp2 ?? 'auto',
    pools: new UpstreamPools({ ...dialing, poolIdleMs }),
    transport,
    clients: new OpenClients(),
    authorities: new AuthorityCache(80),
    connectAuthorities: new AuthorityCache(),
    weakened: options.weakened ?? {},
    isTracing: options.tracing ?? false,
    report: onExchange,
    captures: null,
    isDraining: false,
  }
}

/** Tells this proxy from its like, in what it forwards. No secret: `node:crypto` need not be loaded for it. */
function pseudonym(): string {
  return Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')
}

/** Timers take no more than 31 bits. They keep no process alive: the clients that wait do. */
const afterMs: After = (ms, callback) => {
  const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1)).unref()
  return () => clearTimeout(timer)
}

/** Reading the system's certificates takes a while, and many proxies never originate TLS: on first use. */
function lazyContext(ca: string | undefined): () => SecureContext {
  let context: SecureContext | undefined
  return () => {
    context ??= tls().createSecureContext({ ca: ca ?? systemCertificates(), minVersion: 'TLSv1.2' })
    return context
  }
}

/** The system's store; Node's own list where a slim image has none. */
function systemCertificates(): string[] {
  const { getCACertificates, rootCertificates } = tls()
  const system = getCACertificates('system')
  return system.length > 0 ? system : [...rootCertificates]
}

function readConnectTo(overrides: ReadonlyMap<string, string>): Map<string, ConnectTo> {
  return new Map(
    [...overrides].map(([from, to]) => {
      const source = readHostPort(from)
      const { host, port } = readHostPort(to)
      return [joinAddress(source.host, source.port), { host, port }]
    }),
  )
}

function readHostPort(text: string): { readonly host: string; readonly port: number } {
  const parsed = parseAuthority(text)
  if (!parsed.ok) throw new EgressError('config_rejected', `connectTo: ${parsed.problem}`)
  return parsed
}

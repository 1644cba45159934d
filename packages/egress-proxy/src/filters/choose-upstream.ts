import { isIP } from 'node:net'
import type { Cluster, Decision, Endpoint, RouteTarget, RuleRef } from '@bookinfo/rules'
import { pickTarget } from '@bookinfo/rules/deciding'
import { judge, type Resolution } from '../cluster/resolver.ts'
import { joinAddress, type UpstreamTarget } from '../cluster/upstream-target.ts'
import { EgressError } from '../egress-error.ts'
import type { UpstreamHttp2 } from '../options.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { keepChoice, recallChoice } from './last-choice.ts'
import type { Asker } from './name-lookups.ts'
import { targetsOf } from './pin-target.ts'
import { isRefusal, type Refusal } from './refusal.ts'

type Allowed = Extract<Decision, { action: 'allow' }>

/** The destination as the message named it, canonical. */
export interface Destination {
  readonly host: string
  readonly kind: 'name' | 'ipv4' | 'ipv6'
  readonly port: number
  /** The address to dial unjudged; only where the proxy is weakened so. */
  readonly callersAddress?: string
}

export type Chosen = UpstreamTarget | Refusal

/**
 * Where an allowed exchange goes. A mesh service: an endpoint of the version the route picks. Anything else: the
 * operator's override, or the addresses of the proxy's own lookup if every one of them is public.
 * @returns a promise only when a name has to be looked up
 * @throws EgressError `dns_error`, `dns_timeout`, from the promise
 */
export function chooseUpstream(
  core: ProxyCore,
  decision: Allowed,
  destination: Destination,
  workload: string,
): Chosen | Promise<Chosen> {
  const targets = targetsOf(decision)
  if (targets === undefined) return chooseOnlyWay(core, decision, destination, workload)
  const target = pickTarget(targets, core.random())
  if (target === undefined || target.missing !== undefined) return nothingBehind(target)
  if (target.outside !== undefined) {
    return chooseOutside(core, target.outside, destination, askerOf(decision, workload))
  }
  const service = target.service ?? (decision.reason === 'mesh' ? decision.service : '')
  return chooseEndpoint(core, service, target)
}

/** Most requests go where the one before went: it is worked out once. */
function chooseOnlyWay(
  core: ProxyCore,
  decision: Allowed,
  destination: Destination,
  workload: string,
): Chosen | Promise<Chosen> {
  const cluster = decision.reason === 'allowed' ? decision.cluster : undefined
  const resolution = core.resolver.peek(cluster?.host ?? destination.host)
  const isOpen = cluster?.endpoints !== undefined || destination.callersAddress !== undefined
  const last = isOpen ? undefined : recallChoice(core, decision, destination, resolution)
  if (last !== undefined) return last
  const way = { cluster, tls: decision.tls }
  const chosen = chooseOutside(core, way, destination, askerOf(decision, workload))
  if (!isOpen && !(chosen instanceof Promise) && !isRefusal(chosen))
    keepChoice(core, decision, destination, resolution, chosen)
  return chosen
}

/** Without a rule, what is allowed is as wide as a star. */
function askerOf(
  decision: Allowed,
  workload: string,
): Asker & { readonly rule: RuleRef | undefined } {
  if (decision.reason !== 'allowed') return { workload, pattern: '*', rule: undefined }
  return { workload, pattern: decision.pattern, rule: decision.rule }
}

function nothingBehind(target: RouteTarget | undefined): Refusal {
  const why = target?.missing ?? 'the route has no target with a weight'
  return { code: 'no_healthy_upstream', detail: `no healthy upstream: ${why}` }
}

/** An outside host: the operator's override, or the addresses of the proxy's own lookup, judged. */
function chooseOutside(
  core: ProxyCore,
  { cluster = {}, tls }: { readonly cluster?: Cluster | undefined; readonly tls: Allowed['tls'] },
  destination: Destination,
  asker: Asker & { readonly rule: RuleRef | undefined },
): Chosen | Promise<Chosen> {
  const { host = destination.host, endpoints } = cluster
  const place = endpointOf(core, endpoints) ?? {
    address: host,
    port: cluster.port ?? destination.port,
  }
  if (place === 'none')
    return { code: 'no_healthy_upstream', detail: `no healthy upstream: ${host} has no endpoints` }
  const { address, port } = place
  const way: Way = {
    name: host,
    host: address,
    port,
    serverName: tls === 'originate' ? (cluster.sni ?? host) : null,
    certificateNames: cluster.subjectAltNames,
    http2: tls === 'originate' ? http2Of(core, cluster) : 'never',
  }
  const { callersAddress } = destination
  const override = core.connectTo.get(joinAddress(callersAddress ?? address, port))
  if (override !== undefined) return overridden(core, way, override)
  if (callersAddress !== undefined) return leaving(core, way, [callersAddress])
  const finish = (resolution: Resolution): Chosen => judged(core, way, resolution, asker.rule)
  if (isIP(address) !== 0) return finish(judge([address]))
  const known = core.resolver.peek(address)
  if (known !== undefined) return finish(known)
  const asked = core.lookups.ask(address, asker)
  return asked.then((found) => (isRefusal(found) ? found : finish(found)))
}

/** As a rule says it for this host; else as the operator does. */
function http2Of(core: ProxyCore, { http2 }: Cluster): UpstreamHttp2 {
  if (http2 === undefined) return core.upstreamHttp2
  return http2 ? 'prefer' : 'never'
}

/** One of them by chance; `none` where there is none to choose, `undefined` where the host answers under its name. */
function endpointOf(
  core: ProxyCore,
  endpoints: readonly Endpoint[] | undefined,
): Endpoint | 'none' | undefined {
  if (endpoints === undefined) return undefined
  return endpoints[Math.floor(core.random() * endpoints.length)] ?? 'none'
}

/** A way out before its addresses are known: whom it is called, what is looked up, and whom TLS expects. */
interface Way {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly serverName: string | null
  readonly certificateNames: readonly string[] | undefined
  readonly http2: UpstreamHttp2
}

function toTarget(
  { name, port, serverName, certificateNames, http2 }: Way,
  addresses: readonly string[],
): UpstreamTarget {
  return { name, addresses, port, serverName, certificateNames, http2 }
}

/** The way outside: through the upstream proxy, if there is one, unless it is excepted. */
function leaving(core: ProxyCore, way: Way, addresses: readonly string[]): UpstreamTarget {
  const { upstreamProxy: proxy } = core
  if (proxy === undefined || proxy.exceptions.has([way.name, way.host], addresses))
    return toTarget(way, addresses)
  return { ...toTarget(way, proxy.by === 'name' ? [way.host] : addresses), proxy }
}

function chooseEndpoint(core: ProxyCore, service: string, { labels }: RouteTarget): Chosen {
  const endpoint = core.endpoints.pick(service, labels)
  if (endpoint === undefined) {
    return {
      code: 'no_healthy_upstream',
      detail: `no healthy upstream: service ${service} has no endpoint with labels ${JSON.stringify(labels)}`,
    }
  }
  const { workload, address, port } = endpoint
  return { name: workload, addresses: [address], port, serverName: null }
}

function overridden(
  core: ProxyCore,
  way: Way,
  { host, port }: { readonly host: string; readonly port: number },
): Chosen | Promise<Chosen> {
  const target = (addresses: readonly string[]): Chosen => toTarget({ ...way, port }, addresses)
  if (isIP(host) !== 0) return target([host])
  return core.resolver.resolve(host).then(({ addresses }) => target(addresses))
}

function judged(
  core: ProxyCore,
  way: Way,
  { addresses, prohibited }: Resolution,
  rule: RuleRef | undefined,
): Chosen {
  const { name: host, port } = way
  const self = addresses.find((address) => core.own.has(address, port))
  if (self !== undefined) {
    return { code: 'destination_is_self', detail: `${host}:${port} is the proxy itself` }
  }
  if (prohibited !== undefined && !mayReachAll(core, addresses, rule)) {
    const { address, range } = prohibited
    const what = address === host ? 'is' : `resolves to ${address}, which is`
    return { code: 'destination_ip_prohibited', detail: `${host} ${what} a ${range} address` }
  }
  return leaving(core, way, addresses)
}

/** Whether the rule names every address that is not public (spec: security S27). */
function mayReachAll(
  core: ProxyCore,
  addresses: readonly string[],
  rule: RuleRef | undefined,
): boolean {
  if (rule === undefined) return false
  const { mayReach } = core.policy.table
  return addresses.every(
    (address) => judge([address]).prohibited === undefined || mayReach(rule, address),
  )
}

/** What is thrown on the way to an upstream, as a refusal. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof EgressError) return { code: error.code, detail: error.detail }
  return {
    code: 'proxy_internal_error',
    detail: error instanceof Error ? error.message : String(error),
  }
}

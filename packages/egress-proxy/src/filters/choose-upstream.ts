import { isIP } from 'node:net'
import { type Decision, pickTarget } from '@bookinfo/rules'
import { judge, type Resolution } from '../cluster/resolver.ts'
import { joinAddress, type UpstreamTarget } from '../cluster/upstream-target.ts'
import { EgressError } from '../egress-error.ts'
import type { ProxyCore } from '../proxy-core.ts'
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
  if (decision.reason === 'mesh') return chooseEndpoint(core, decision)
  const serverName = decision.tls === 'originate' ? destination.host : null
  const { host, kind, port, callersAddress } = destination
  const override = core.connectTo.get(joinAddress(callersAddress ?? host, port))
  if (override !== undefined) return overridden(core, host, override, serverName)
  if (callersAddress !== undefined)
    return { name: host, addresses: [callersAddress], port, serverName }
  const finish = (resolution: Resolution): Chosen =>
    judged(core, { host, port, serverName }, resolution)
  if (kind !== 'name') return finish(judge([host]))
  const known = core.resolver.peek(host)
  if (known !== undefined) return finish(known)
  // Without a rule, what is allowed is as wide as a star.
  const pattern = decision.reason === 'allowed' ? decision.pattern : '*'
  const asked = core.lookups.ask(host, { workload, pattern })
  return asked.then((found) => (isRefusal(found) ? found : finish(found)))
}

/** The decision with one version for good: another try of the request does not change it. */
export function pinVersion(core: ProxyCore, decision: Allowed): Allowed {
  if (decision.reason !== 'mesh') return decision
  const target = pickTarget(decision.targets, core.random())
  return target === undefined ? decision : { ...decision, targets: [target] }
}

function chooseEndpoint(core: ProxyCore, decision: Extract<Allowed, { reason: 'mesh' }>): Chosen {
  const target = pickTarget(decision.targets, core.random())
  const endpoint = target && core.endpoints.pick(decision.service, target.labels)
  if (endpoint === undefined) {
    const labels = JSON.stringify(target?.labels ?? {})
    return {
      code: 'no_healthy_upstream',
      detail: `no healthy upstream: service ${decision.service} has no endpoint with labels ${labels}`,
    }
  }
  const { workload, address, port } = endpoint
  return { name: workload, addresses: [address], port, serverName: null }
}

function overridden(
  core: ProxyCore,
  name: string,
  { host, port }: { readonly host: string; readonly port: number },
  serverName: string | null,
): Chosen | Promise<Chosen> {
  const target = (addresses: readonly string[]): Chosen => ({ name, addresses, port, serverName })
  if (isIP(host) !== 0) return target([host])
  return core.resolver.resolve(host).then(({ addresses }) => target(addresses))
}

function judged(
  core: ProxyCore,
  { host, port, serverName }: { host: string; port: number; serverName: string | null },
  { addresses, prohibited }: Resolution,
): Chosen {
  const self = addresses.find((address) => core.own.has(address, port))
  if (self !== undefined) {
    return { code: 'destination_is_self', detail: `${host}:${port} is the proxy itself` }
  }
  if (prohibited !== undefined) {
    const { address, range } = prohibited
    const what = address === host ? 'is' : `resolves to ${address}, which is`
    return { code: 'destination_ip_prohibited', detail: `${host} ${what} a ${range} address` }
  }
  return { name: host, addresses, port, serverName }
}

/** What is thrown on the way to an upstream, as a refusal. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof EgressError) return { code: error.code, detail: error.detail }
  return {
    code: 'proxy_internal_error',
    detail: error instanceof Error ? error.message : String(error),
  }
}

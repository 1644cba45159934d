import { showPackedRules } from '@bookinfo/rules/deciding'
import { Captures } from './capture/captures.ts'
import type { CaptureOrder, WireCapture } from './capture/wire-capture.ts'
import { createCore } from './create-core.ts'
import type { Caller } from './filters/caller.ts'
import type { Policy } from './filters/policy.ts'
import type { ClientConnection } from './listener/client-connection.ts'
import { serveConnect } from './listener/connect-door.ts'
import { acceptEgress } from './listener/egress-listener.ts'
import { readDestination } from './listener/read-destination.ts'
import { serveAddress, serveService } from './listener/tcp-door.ts'
import { serveTls } from './listener/tls-door.ts'
import type { Bound, EgressProxy, EgressProxyOptions, ListenerState } from './options.ts'
import type { ProxyCore } from './proxy-core.ts'
import type { Channel } from './transport/channel.ts'
import { type Listening, listen } from './transport/listen.ts'

const defaultGraceMs = 5_000

/**
 * A forward proxy that denies what no rule allows. The life of an exchange, and the files that hold its stages:
 *
 * 1. listener: the first bytes decide the door (`egress-listener`, `http-connection`, `connect-door`, `tls-door`)
 * 2. who asks: proxy credentials or source address (`workload-identity`)
 * 3. for what: one canonical name (`name-destination`)
 * 4. may they: the rules (`policy`, `judge-request`)
 * 5. where to: a mesh endpoint, or the proxy's own lookup with every address judged (`choose-upstream`, `resolver`)
 * 6. bytes move: pooled connections and TLS origination (`upstream-pools`, `dial`), answers (`answer-relay`), tunnels (`tunnel`)
 * 7. one record of it (`exchange-note`)
 *
 * Nothing is opened before `listen`, and nothing external is allowed before `apply`.
 */
export function createEgressProxy(options: EgressProxyOptions): EgressProxy {
  const core = createCore(options)
  const open = new Set<Listening>()
  const listeners: ListenerState[] = []
  const doors = {
    serveConnect: serveConnect(core),
    serveTls: (client: ClientConnection, first: Buffer, caller: Caller): void =>
      serveTls(core, client, first, caller),
  }

  async function openAt(at: Bound, accept: Accept): Promise<Bound> {
    const listening = await listen(at, (server) => core.transport.serve(server, accept))
    open.add(listening)
    core.own.add(listening.bound)
    return listening.bound
  }

  return {
    async listen({ host, port }) {
      const at = { address: host, port }
      const bound = await openAt(at, (channel) => acceptEgress(core, channel, doors))
      listeners.push({ ...bound, door: 'egress', destination: null })
      return bound
    },
    async listenTcp({ host, port, ...to }) {
      const serve = tcpDoor(core, to)
      const bound = await openAt({ address: host, port }, serve)
      const destination = 'service' in to ? to.service : to.destination
      listeners.push({ ...bound, door: 'tcp', destination })
      return bound
    },
    listeners: () => listeners,
    protect: (at) => core.own.add(at),
    apply(snapshot) {
      core.policy.apply(snapshot)
      for (const { user } of core.clients.all()) user.onRulesChanged?.()
      return core.policy.refused
    },
    capture(order, tell = () => {}) {
      core.captures?.end()
      core.captures = order === null ? null : startCapture(core, order, tell)
    },
    transport: core.transport.name,
    get configVersion() {
      return core.policy.version
    },
    clusters: () => core.pools.states(),
    dump: () => dump(core, options),
    async close({ graceMs = defaultGraceMs } = {}) {
      core.isDraining = true
      const closed = [...open].map((listening) => listening.close())
      for (const { user } of core.clients.all()) user.drain?.()
      await core.clients.whenNone(graceMs)
      for (const { user, channel } of core.clients.all()) {
        user.stop?.()
        channel.destroy()
      }
      core.pools.close()
      await Promise.all(closed)
      core.wheel.close()
    },
  }
}

function startCapture(
  core: ProxyCore,
  order: CaptureOrder,
  tell: (capture: WireCapture) => void,
): Captures {
  const captures = new Captures(order, core.after, tell, () => {
    if (core.captures === captures) core.captures = null
  })
  return captures
}

/** Serves a client's connection. */
type Accept = (channel: Channel) => void

/** Plain data for operators; no secret stands in it. */
function dump(core: ProxyCore, options: EgressProxyOptions): unknown {
  return {
    version: core.policy.version,
    denials: core.denials,
    outboundTrafficPolicy: core.policy.table.outboundTrafficPolicy,
    resources: showResources(core.policy),
    refused: core.policy.refused,
    conflicts: core.policy.table.conflicts,
    warnings: core.policy.table.warnings,
    registry: options.registry,
    connectTo: Object.fromEntries(options.connectTo ?? []),
    upstreamProxy: core.upstreamProxy?.description ?? null,
    timeouts: core.timeouts,
    limits: core.caps.limits,
    weakened: core.weakened,
    transport: core.transport.name,
  }
}

function showResources({ packed, resources }: Policy): readonly unknown[] {
  return packed === undefined ? resources : [...showPackedRules(packed), ...resources]
}

/** @throws EgressError `config_rejected` */
function tcpDoor(
  core: ProxyCore,
  to: { readonly service: string } | { readonly destination: string },
): Accept {
  if ('service' in to) return (channel) => serveService(core, channel, to.service)
  const destination = readDestination(to.destination)
  return (channel) => serveAddress(core, channel, destination)
}

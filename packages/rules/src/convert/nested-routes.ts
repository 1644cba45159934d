import { matchesPattern } from '../host-map.ts'
import type { HttpRoute } from '../today/http-route-schema.ts'

/** All to the host, with no retries: today's default would be two. */
export function toHost(host: string): HttpRoute {
  return { route: [{ destination: { host } }], retries: { attempts: 0 } }
}

/**
 * Routes of hosts outside that lie within each other. In 2018 a route rule acted where its own egress rule had opened
 * the port; a VirtualService acts on its host whatever opened it. So a host below a wildcard that opens other ports
 * has its own routes for its own ports, and the routes of the wildcard for all others.
 */
export class NestedRoutes {
  readonly #ports: ReadonlyMap<string, readonly number[]>
  readonly #routes: ReadonlyMap<string, readonly HttpRoute[]>

  /**
   * @param ports the ports of every host that is opened
   * @param routes those of the hosts that have route rules
   */
  constructor(
    ports: ReadonlyMap<string, readonly number[]>,
    routes: ReadonlyMap<string, readonly HttpRoute[]>,
  ) {
    this.#ports = ports
    this.#routes = routes
  }

  /** The hosts that need a VirtualService: they have routes, or a wildcard over them has. */
  get hosts(): readonly string[] {
    const hasRoutes = (host: string | undefined): boolean =>
      host !== undefined && (this.#routes.has(host) || hasRoutes(this.#wider(host)))
    return [...this.#ports.keys()].filter(hasRoutes)
  }

  routesOf(host: string): readonly HttpRoute[] {
    const own = this.#routes.get(host) ?? [toHost(host)]
    const wider = this.#wider(host)
    const ports = this.#ports.get(host) ?? []
    const isAll = wider === undefined || this.#allPorts(wider).every((port) => ports.includes(port))
    if (wider === undefined || isAll) return own
    const others = this.routesOf(wider).map((route) => retarget(route, wider, host))
    return [...own.map((route) => limit(route, ports)), ...others]
  }

  /** The closest of the wildcards over a host. */
  #wider(host: string): string | undefined {
    return [...this.#ports.keys()]
      .filter((pattern) => pattern !== host && matchesPattern(pattern, host))
      .toSorted((a, b) => b.length - a.length)[0]
  }

  #allPorts(host: string): readonly number[] {
    const wider = this.#wider(host)
    const own = this.#ports.get(host) ?? []
    return wider === undefined ? own : [...own, ...this.#allPorts(wider)]
  }
}

function limit({ match = [{}], ...route }: HttpRoute, ports: readonly number[]): HttpRoute {
  return { match: match.flatMap((one) => ports.map((port) => ({ ...one, port }))), ...route }
}

function retarget(route: HttpRoute, from: string, host: string): HttpRoute {
  if (route.route === undefined) return route
  const targets = route.route.map((target) =>
    target.destination?.host === from ? { ...target, destination: { host } } : target,
  )
  return { ...route, route: targets }
}

import type { CompiledRoute } from './compiled-route.ts'
import { byPrecedence, compileRoute } from './compiled-route.ts'
import { compileRule } from './compiled-rule.ts'
import type { OutboundTrafficPolicy } from './decision.ts'
import type { Finding } from './finding.ts'
import { compileInternal } from './internal-addresses.ts'
import { emptyPort, OpenPorts } from './open-ports.ts'
import { ourAnnotations } from './our-annotations.ts'
import { type Lifted, LiftRules } from './packed/lift-rules.ts'
import { PackedOpenings } from './packed/packed-openings.ts'
import type { PackedPart } from './packed/packed-part.ts'
import type { MeshRegistry } from './registry.ts'
import { meshNames, resolveService } from './resolve-service.ts'
import type { Kind, Resource, RouteRule } from './resource.ts'
import type { MeshHost, PortTable, RouteTable } from './route-table.ts'
import { RuleList } from './rule-list.ts'
import { RulesByName } from './rules-by-name.ts'
import { classicOpenings, SettledRules } from './settle-conflicts.ts'
import { shadowedRoutes } from './shadowed-routes.ts'
import {
  type CompiledDestinations,
  compileDestinationRules,
} from './today/compile-destination-rules.ts'
import { compileServiceEntry, type RuleOpenings } from './today/compile-service-entry.ts'
import { compileSidecars } from './today/compile-sidecars.ts'
import type { CompiledVirtualServices } from './today/compile-virtual-service.ts'
import { compileVirtualServices } from './today/compile-virtual-service.ts'
import { isExported } from './today/is-exported.ts'
import { MeshHosts } from './today/mesh-hosts.ts'
import type { ServiceEntry } from './today/service-entry-schema.ts'
import { warnAboutToday } from './today/warn-about-today.ts'
import { warnAboutRoutes } from './warn-about-routes.ts'

export interface CompileOptions {
  /** What becomes of traffic that no rule is about; default `REGISTRY_ONLY`: it is denied. */
  readonly outboundTrafficPolicy?: OutboundTrafficPolicy
}

/**
 * Puts resources together into the table that decides, those of 2018 and today's into one. Conflicts do not stop it:
 * the losers are listed and do nothing (spec: egress-rules 1.7). Where both families speak of one host and port, today's
 * decides. The resources have been through `checkResource`.
 */
export function compileRouteTable(
  resources: readonly Resource[],
  registry: MeshRegistry,
  options: CompileOptions = {},
): RouteTable {
  return createRouteTableCompiler(registry, options)(resources)
}

/**
 * Makes the next table from the resources as they are now, and from packed ones beside them.
 * @throws PackedRulesError when the packed ones have to be unpacked first
 */
export type RouteTableCompiler = (resources: readonly Resource[], packed?: PackedPart) => RouteTable

/**
 * A compiler that remembers the resources of the table before, each by its identity: of the next table it makes anew
 * what is about resources that came or went, and shares the rest. Every table is one that `compileRouteTable` would
 * have made, and none is changed after it was handed out. Should it throw, it begins from nothing the next time.
 */
export function createRouteTableCompiler(
  registry: MeshRegistry,
  options: CompileOptions = {},
): RouteTableCompiler {
  let compiler: Compiler | undefined
  return function compileNext(resources, packed) {
    const current = compiler ?? new Compiler(registry, options)
    compiler = undefined
    const table = current.compile(resources, packed)
    compiler = current
    return table
  }
}

type Routing = Pick<RouteTable, 'mesh' | 'routes' | 'virtualHosts'> & {
  readonly virtual: CompiledVirtualServices
  readonly shadowed: ReturnType<typeof shadowedRoutes>
}

/** What differs between two lists of resources. */
interface Difference {
  readonly gone: ReadonlySet<Resource>
  readonly come: ReadonlySet<Resource>
  has(...kinds: readonly Kind[]): boolean
}

class Compiler {
  readonly #registry: MeshRegistry
  readonly #options: CompileOptions
  readonly #mesh: MeshHosts
  readonly #settled = new SettledRules()
  readonly #open = new OpenPorts()
  readonly #named = new RulesByName()
  readonly #entries = new Map<ServiceEntry, readonly RuleOpenings[]>()
  #resources: readonly Resource[] = []
  #destinations: CompiledDestinations
  #routing: Routing | undefined
  #sidecars: RouteTable['sidecars'] = []
  #mayReach: RouteTable['mayReach'] = () => false
  #lifting: LiftRules | undefined

  constructor(registry: MeshRegistry, options: CompileOptions) {
    this.#registry = registry
    this.#options = options
    this.#mesh = new MeshHosts(registry)
    this.#destinations = compileDestinationRules([], this.#mesh)
  }

  compile(told: readonly Resource[], packed: PackedPart | undefined): RouteTable {
    const { outboundTrafficPolicy = 'REGISTRY_ONLY' } = this.#options
    const lifted = packed && this.#lift(told, packed)
    const resources = lifted === undefined ? told : [...told, ...lifted.resources]
    const news = compare(this.#resources, resources)
    this.#resources = resources
    const before = this.#destinations
    if (news.has('DestinationRule')) this.#destinations = this.#compileDestinations()
    const today = this.#changeEntries(news, before)
    const classic = this.#settled.change(...openingsOf(news))
    const opened = this.#open.change(new Set([...today.gone, ...classic.gone]), [
      ...today.come,
      ...classic.come,
    ])
    const routing = this.#route(news)
    if (news.has('Sidecar')) this.#sidecars = compileSidecars(ofKind(resources, 'Sidecar'))
    if (isAboutInternal(news)) this.#mayReach = compileInternal(resources.filter(isExported))
    const under =
      packed && lifted && new PackedOpenings(packed.rules, lifted.gone, this.#destinations)
    const rules = new RuleList(opened.standing, under)
    const tellWarnings = warnLater({
      resources,
      rules,
      warnings: opened.warnings,
      routing,
      destinations: this.#destinations,
      registry: this.#registry,
      mesh: this.#mesh,
    })
    const named = this.#named.change(opened.gone, opened.come)
    return {
      outboundTrafficPolicy,
      sidecars: this.#sidecars,
      mayReach: this.#mayReach,
      conflicts: [
        ...classic.conflicts,
        ...opened.conflicts,
        ...routing.virtual.conflicts,
        ...routing.shadowed.conflicts,
      ],
      get warnings() {
        return tellWarnings()
      },
      get rules() {
        return rules.all
      },
      ruleCount: rules.count,
      firstRules: (most) => rules.first(most),
      protocolsOn: (port) => rules.protocolsOn(port),
      ports: under === undefined ? opened.ports : portsOver(opened.ports, under),
      named: under === undefined ? named : { ...named, hosts: named.hosts.over(under.named) },
      mesh: routing.mesh,
      routes: routing.routes,
      virtualHosts: routing.virtualHosts,
    }
  }

  #lift(told: readonly Resource[], packed: PackedPart): Lifted {
    const known = this.#lifting
    this.#lifting = known?.rules === packed.rules ? known : new LiftRules(packed.rules)
    return this.#lifting.lift(told, packed)
  }

  #compileDestinations(): CompiledDestinations {
    return compileDestinationRules(this.#seen('DestinationRule'), this.#mesh)
  }

  /** ServiceEntries that came or went, and those for whose hosts a DestinationRule says something, before or now. */
  #changeEntries({ gone, come }: Difference, before: CompiledDestinations) {
    const left = new Set(entriesOf(gone))
    const entered = new Set(entriesOf(come))
    if (before !== this.#destinations) {
      for (const [entry, openings] of this.#entries) {
        const isConcerned = openings.some(
          ({ rule: { pattern } }) =>
            before.hosts.find(pattern) !== undefined ||
            this.#destinations.hosts.find(pattern) !== undefined,
        )
        if (!isConcerned || left.has(entry)) continue
        left.add(entry)
        entered.add(entry)
      }
    }
    const goneOpenings = [...left].flatMap((entry) => this.#entries.get(entry) ?? [])
    for (const entry of left) this.#entries.delete(entry)
    const comeOpenings = [...entered].flatMap((entry) => {
      const openings = compileServiceEntry(entry, this.#destinations)
      this.#entries.set(entry, openings)
      return openings
    })
    return { gone: goneOpenings, come: comeOpenings }
  }

  #route(news: Difference): Routing {
    const known = this.#routing
    if (known !== undefined && !news.has('RouteRule', 'VirtualService', 'DestinationRule')) {
      return known
    }
    const virtual = compileVirtualServices(this.#seen('VirtualService'), {
      mesh: this.#mesh,
      destinations: this.#destinations,
    })
    const routeRules = this.#seen('RouteRule')
    const routes = groupRoutes(routeRules)
    this.#routing = {
      virtual,
      shadowed: shadowedRoutes(routeRules, virtual.hosts),
      mesh: compileMesh(this.#registry, routes, virtual),
      routes,
      virtualHosts: virtual.hosts,
    }
    return this.#routing
  }

  #seen<Name extends Kind>(kind: Name): readonly Extract<Resource, { kind: Name }>[] {
    return ofKind(this.#resources, kind).filter(isExported)
  }
}

/** Who decides asks for no warnings: they are made when somebody does, of the table as it was then. */
function warnLater({
  resources,
  rules,
  warnings,
  routing: { shadowed, virtual },
  destinations,
  registry,
  mesh,
}: {
  /** Without packed ones, about which there is nothing to warn. */
  readonly resources: readonly Resource[]
  readonly rules: RuleList
  readonly warnings: readonly Finding[]
  readonly routing: Routing
  readonly destinations: CompiledDestinations
  readonly registry: MeshRegistry
  readonly mesh: MeshHosts
}): () => readonly Finding[] {
  let found: readonly Finding[] | undefined
  return function tellWarnings() {
    found ??= [
      ...warnAboutRoutes(shadowed.inForce, () => rules.all, registry),
      ...warnings,
      ...destinations.warnings,
      ...warnAboutToday({ resources, mesh, virtual, rules: () => rules.all }),
    ]
    return found
  }
}

/** Lists that are alike at both ends, as they are after a change of few, are compared in between only. */
function compare(before: readonly Resource[], after: readonly Resource[]): Difference {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start += 1
  let end = 0
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const old = before.slice(start, before.length - end)
  const next = after.slice(start, after.length - end)
  const [known, present] = [new Set(old), new Set(next)]
  const gone = new Set(old.filter((resource) => !present.has(resource)))
  const come = new Set(next.filter((resource) => !known.has(resource)))
  const kinds = new Set([...gone, ...come].map(({ kind }) => kind))
  return { gone, come, has: (...wanted) => wanted.some((kind) => kinds.has(kind)) }
}

function portsOver(
  loose: ReadonlyMap<number, PortTable>,
  under: PackedOpenings,
): ReadonlyMap<number, PortTable> {
  const ports = new Map(loose)
  for (const port of under.ports.keys()) {
    const table = loose.get(port) ?? emptyPort
    ports.set(port, { ...table, hosts: table.hosts.over(under.onPort(port)) })
  }
  return ports
}

function openingsOf({ gone, come }: Difference) {
  const open = (resources: ReadonlySet<Resource>) =>
    ofKind([...resources], 'EgressRule').map((rule) => classicOpenings(compileRule(rule)))
  return [new Set(open(gone)), open(come)] as const
}

function entriesOf(resources: ReadonlySet<Resource>): readonly ServiceEntry[] {
  return ofKind([...resources], 'ServiceEntry').filter(isExported)
}

function isAboutInternal({ gone, come }: Difference): boolean {
  return [...gone, ...come].some(
    ({ metadata }) => metadata.annotations?.[ourAnnotations.internal] !== undefined,
  )
}

/** Every route rule under the host it resolves to, in the order they are tried; hosts compare in lower case. */
function groupRoutes(rules: readonly RouteRule[]): ReadonlyMap<string, readonly CompiledRoute[]> {
  const groups = Map.groupBy(rules, ({ spec, metadata }) =>
    resolveService(spec.destination, metadata.namespace).toLowerCase(),
  )
  return new Map([...groups].map(([host, group]) => [host, sortRoutes(group.map(compileRoute))]))
}

function compileMesh(
  { services }: MeshRegistry,
  routes: ReadonlyMap<string, readonly CompiledRoute[]>,
  { hosts }: CompiledVirtualServices,
): ReadonlyMap<string, MeshHost> {
  const mesh = new Map<string, MeshHost>()
  for (const service of services) {
    const names = meshNames(service.name)
    const own = sortRoutes(names.flatMap((name) => routes.get(name) ?? []))
    const virtual = hosts.find(names[0] ?? '')
    const isClosed = virtual !== undefined && virtual.http.length > 0
    const host = { service, names, routes: isClosed ? virtual.http : own, isClosed }
    for (const name of names) if (!mesh.has(name)) mesh.set(name, host)
  }
  return mesh
}

function sortRoutes(routes: readonly CompiledRoute[]): readonly CompiledRoute[] {
  return routes.toSorted(byPrecedence)
}

function ofKind<Name extends Kind>(
  resources: readonly Resource[],
  kind: Name,
): readonly Extract<Resource, { kind: Name }>[] {
  return resources.filter(
    (resource): resource is Extract<Resource, { kind: Name }> => resource.kind === kind,
  )
}

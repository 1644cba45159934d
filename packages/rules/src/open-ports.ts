import { BlockMap } from './block-map.ts'
import { byOrder, type Claim, Claims, changeOrdered } from './claims.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { Finding } from './finding.ts'
import { findingAbout } from './finding.ts'
import { HostMap } from './host-map.ts'
import { isTunnelled } from './protocol.ts'
import type { Opening, PortTable } from './route-table.ts'
import type { Conflict } from './settle-conflicts.ts'
import type { RuleOpenings } from './today/compile-service-entry.ts'

interface Opened {
  /** In ascending order of key. */
  readonly standing: readonly StandingRule[]
  /** What became of them by the last change. */
  readonly gone: ReadonlySet<StandingRule>
  readonly come: readonly StandingRule[]
  readonly ports: ReadonlyMap<number, PortTable>
  readonly conflicts: readonly Conflict[]
  readonly warnings: readonly Finding[]
}

/** A rule that opens something, in its place among the others. */
export interface StandingRule extends Claim {
  readonly rule: CompiledRule
}

type Sort = keyof PortTable

/** One rule that wants one place of a port: a host or a block. */
interface PlaceClaim extends Claim {
  readonly openings: RuleOpenings
  readonly opening: Opening
  readonly port: number
  readonly sort: Sort
  readonly place: string
}

type PortClaims = Readonly<Record<Sort, Claims<PlaceClaim>>>

/** How a rule fares: what it lost, in order, and whether that was all. */
interface Fate extends Claim {
  readonly rule: CompiledRule
  readonly lost: readonly string[]
  readonly isBeaten: boolean
}

/**
 * What the rules open, by port; the first to name a host or block on a port has it. A rule that gets nothing of what
 * it names is in conflict, one that gets less is warned about. A change looks at the hosts and blocks it names, and at
 * the rules that want the same; tables handed out before stay as they were.
 */
export class OpenPorts {
  readonly #claims = new Map<number, PortClaims>()
  readonly #claimsOf = new Map<RuleOpenings, readonly PlaceClaim[]>()
  readonly #byKey = new Map<string, RuleOpenings[]>()
  /** Of rules that lost something. */
  readonly #fates = new Map<string, Fate>()
  readonly #standing = new Map<string, readonly StandingRule[]>()
  #ordered: readonly StandingRule[] = []
  #ports: ReadonlyMap<number, PortTable> = new Map()

  change(gone: ReadonlySet<RuleOpenings>, come: readonly RuleOpenings[]): Opened {
    const touched = new TouchedPlaces()
    const keys = new Set<string>()
    for (const one of gone) this.#forget(one, touched)
    for (const one of come) this.#take(one, touched)
    for (const { rule } of [...gone, ...come]) keys.add(rule.key)
    for (const [port, sort, place] of touched.all()) {
      for (const { openings } of this.#claims.get(port)?.[sort].of(place) ?? []) {
        keys.add(openings.rule.key)
      }
    }
    this.#ports = this.#withPlaces(touched)
    const moved = this.#judge(keys)
    return {
      ...moved,
      standing: this.#ordered,
      ports: this.#ports,
      ...this.#news(),
    }
  }

  #take(one: RuleOpenings, touched: TouchedPlaces): void {
    const claims = one.openings.map(({ port, opening }): PlaceClaim => {
      const { sort, place } = placeOf(opening)
      return { openings: one, opening, port, sort, place, order: one.order }
    })
    this.#claimsOf.set(one, claims)
    const siblings = this.#byKey.get(one.rule.key) ?? []
    this.#byKey.set(one.rule.key, siblings)
    siblings.push(one)
    for (const claim of claims) {
      const ofPort = this.#claims.get(claim.port) ?? newClaims()
      this.#claims.set(claim.port, ofPort)
      ofPort[claim.sort].add(claim.place, claim)
      touched.add(claim)
    }
  }

  #forget(one: RuleOpenings, touched: TouchedPlaces): void {
    for (const claim of this.#claimsOf.get(one) ?? []) {
      this.#claims.get(claim.port)?.[claim.sort].remove(claim.place, claim)
      touched.add(claim)
    }
    this.#claimsOf.delete(one)
    const { key } = one.rule
    const siblings = (this.#byKey.get(key) ?? []).filter((other) => other !== one)
    if (siblings.length === 0) this.#byKey.delete(key)
    else this.#byKey.set(key, siblings)
  }

  #withPlaces(touched: TouchedPlaces): ReadonlyMap<number, PortTable> {
    const ports = new Map(this.#ports)
    for (const [port, places] of touched.byPort) {
      const claims = this.#claims.get(port) ?? newClaims()
      const table = ports.get(port) ?? emptyPort
      if (isEmpty(claims)) {
        ports.delete(port)
        this.#claims.delete(port)
      } else {
        ports.set(port, {
          hosts: withHosts(table.hosts, places.hosts, claims.hosts),
          unusable: withHosts(table.unusable, places.unusable, claims.unusable),
          blocks: places.blocks.size === 0 ? table.blocks : toBlockMap(claims.blocks),
        })
      }
    }
    return ports
  }

  /** How the rules of these keys fare now, and which rules stand by it. */
  #judge(keys: ReadonlySet<string>): Pick<Opened, 'gone' | 'come'> {
    const before = [...keys].flatMap((key) => this.#standing.get(key) ?? [])
    for (const key of keys) {
      const standing = this.#standingOf(key)
      if (standing.length === 0) this.#standing.delete(key)
      else this.#standing.set(key, standing)
    }
    const after = new Set([...keys].flatMap((key) => this.#standing.get(key) ?? []))
    const gone = new Set(before.filter((rule) => !after.has(rule)))
    for (const rule of before) after.delete(rule)
    const come = [...after]
    this.#ordered = changeOrdered(this.#ordered, gone, come)
    return { gone, come }
  }

  #standingOf(key: string): readonly StandingRule[] {
    const all = (this.#byKey.get(key) ?? []).sort(byOrder)
    const fate = this.#fateOf(all)
    if (fate === undefined) this.#fates.delete(key)
    else this.#fates.set(key, fate)
    return fate?.isBeaten === true ? [] : all.map(toStanding)
  }

  #fateOf(all: readonly RuleOpenings[]): Fate | undefined {
    const [first] = all
    if (first === undefined) return undefined
    const lost: string[] = []
    let isBeaten = true
    for (const claim of all.flatMap((one) => this.#claimsOf.get(one) ?? [])) {
      const holder = this.#claims.get(claim.port)?.[claim.sort].holder(claim.place)
      if (holder === undefined || holder === claim) isBeaten = false
      else lost.push(describeLoss(claim.opening, holder.opening, claim.port))
    }
    if (lost.length === 0) return undefined
    return { rule: first.rule, lost, isBeaten, order: first.order }
  }

  #news(): Pick<Opened, 'conflicts' | 'warnings'> {
    const fates = [...this.#fates.values()].sort(byOrder)
    return {
      conflicts: fates
        .filter(({ isBeaten }) => isBeaten)
        .map(({ rule, lost }) => ({ rule: rule.ref, message: lost[0] ?? '', loser: rule })),
      warnings: fates
        .filter(({ isBeaten }) => !isBeaten)
        .flatMap(({ rule, lost }) =>
          lost.map((message) => findingAbout(rule.ref, 'overruled', message)),
        ),
    }
  }
}

/** The same rule stands as the same, however often it is judged. */
function toStanding(one: RuleOpenings): StandingRule {
  const known = standing.get(one) ?? { rule: one.rule, order: `${one.rule.key}\n${one.order}` }
  standing.set(one, known)
  return known
}

const standing = new WeakMap<RuleOpenings, StandingRule>()

/** Places of ports whose holder may have changed. */
class TouchedPlaces {
  readonly byPort = new Map<number, Readonly<Record<Sort, Set<string>>>>()

  add({ port, sort, place }: PlaceClaim): void {
    const places = this.byPort.get(port) ?? {
      hosts: new Set(),
      unusable: new Set(),
      blocks: new Set(),
    }
    this.byPort.set(port, places)
    places[sort].add(place)
  }

  *all(): Generator<readonly [port: number, sort: Sort, place: string]> {
    for (const [port, places] of this.byPort) {
      for (const sort of sorts) for (const place of places[sort]) yield [port, sort, place]
    }
  }
}

const sorts = ['hosts', 'unusable', 'blocks'] as const

/** Of a port that nothing is open on. */
export const emptyPort: PortTable = {
  hosts: new HostMap(),
  unusable: new HostMap(),
  blocks: new BlockMap(),
}

function newClaims(): PortClaims {
  return { hosts: new Claims(), unusable: new Claims(), blocks: new Claims() }
}

function isEmpty(claims: PortClaims): boolean {
  return sorts.every((sort) => claims[sort].size === 0)
}

/** Names go by name; of 2018, tunnels on a name open nothing. */
function placeOf({ rule, protocol }: Opening): { readonly sort: Sort; readonly place: string } {
  const { block, pattern } = rule
  const isByAddress = rule.kind === 'block' || isTunnelled(protocol)
  if (isByAddress && block !== undefined) {
    return { sort: 'blocks', place: `${block.first}-${block.last}` }
  }
  const isUnusable = isTunnelled(protocol) && rule.ref.kind === 'egress-rule'
  return { sort: isUnusable ? 'unusable' : 'hosts', place: pattern }
}

function withHosts(
  map: HostMap<Opening>,
  places: ReadonlySet<string>,
  claims: Claims<PlaceClaim>,
): HostMap<Opening> {
  if (places.size === 0) return map
  return map.with(new Map([...places].map((place) => [place, claims.holder(place)?.opening])))
}

function toBlockMap(claims: Claims<PlaceClaim>): BlockMap<Opening> {
  const blocks = new BlockMap<Opening>()
  for (const { opening } of claims.holders()) {
    if (opening.rule.block !== undefined) blocks.set(opening.rule.block, opening)
  }
  return blocks
}

function describeLoss({ rule }: Opening, winner: Opening, port: number): string {
  const why =
    rule.ref.kind === winner.rule.ref.kind ? 'the older one counts' : "today's rules come first"
  return `${rule.key} has no effect on ${rule.service}, port ${port}: ${winner.rule.key} opens it (${why})`
}

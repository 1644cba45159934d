import { compileHost } from './compiled-rule.ts'
import { type NamedHosts, namedHosts } from './named-hosts.ts'
import type { MeshRegistry } from './registry.ts'
import type { Resource } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import { MeshHosts } from './today/mesh-hosts.ts'

/** A resource that is not put in force, and why. */
export interface RefusedRule {
  /** Its key: `egress-rule/default/googleapis`. */
  readonly rule: string
  readonly reason: string
}

/** One with what it is about. */
export interface UnusableRule extends RefusedRule {
  readonly about: NamedHosts
}

/** What is put in force of a set of resources, and what is not. */
export interface Selection {
  readonly resources: readonly Resource[]
  readonly refused: readonly RefusedRule[]
}

/** What is left out, and for the sake of which refused rule: itself, or one whose hosts it would open. */
interface Cause extends UnusableRule {
  readonly refused: RefusedRule
}

/**
 * Leaves out what cannot be used so that nothing is open that was not meant to be. A host of a rule that is left out
 * must not fall to a broader one, and calls to a host must not go without the route, or the TLS, that was written for
 * it: so what opens such a host is left out as well, and the host is closed. Hosts in the mesh are no rule's to open:
 * they go on as without a route.
 */
export function leaveOut(
  resources: readonly Resource[],
  unusable: readonly UnusableRule[],
  registry: MeshRegistry,
): Selection {
  const mesh = new MeshHosts(registry)
  const refused = new Map(unusable.map(({ rule, reason }) => [rule, reason]))
  let left = resources.filter((resource) => !refused.has(resourceKey(resource)))
  let causes: readonly Cause[] = unusable.map((one) => ({
    ...one,
    refused: one,
    about: outside(one.about, mesh),
  }))
  while (causes.length > 0) {
    const findCause = causeFinder(causes)
    causes = left.flatMap((resource) => closedWith(resource, findCause))
    for (const { rule, reason } of causes) refused.set(rule, reason)
    if (causes.length > 0) left = left.filter((resource) => !refused.has(resourceKey(resource)))
  }
  return { resources: left, refused: [...refused].map(([rule, reason]) => ({ rule, reason })) }
}

/** How calls go to a host of the mesh closes nothing outside of it. */
function outside({ hosts, opens }: NamedHosts, mesh: MeshHosts): NamedHosts {
  return { hosts: opens ? hosts : hosts.filter((host) => mesh.find(host) === undefined), opens }
}

/** The resource, if it opens what one of the causes is about. */
function closedWith(
  resource: Resource,
  findCause: (opened: string) => Cause | undefined,
): readonly Cause[] {
  const about = namedHosts(resource)
  if (about === undefined || !about.opens) return []
  const found = about.hosts.map(findCause).find((cause) => cause !== undefined)
  if (found === undefined) return []
  const { refused } = found
  const reason = `${refused.rule} is about a host that this opens, and is refused: ${refused.reason}`
  return [{ rule: resourceKey(resource), reason, about, refused }]
}

/**
 * Finds a cause that is about a host, or about a part of what a pattern or a block covers. A narrower rule than one
 * that opened the same is as it was; a route counts for all that its pattern covers.
 */
function causeFinder(causes: readonly Cause[]): (opened: string) => Cause | undefined {
  const within = firstByPlace(causes, placesAround)
  const routed = firstByPlace(
    causes.filter(({ about }) => !about.opens),
    (host) => [ownPlace(host)],
  )
  return function findCause(opened) {
    const direct = within.get(ownPlace(opened))
    if (direct !== undefined || routed.size === 0) return direct
    const place = placesAround(opened).find((one) => routed.has(one))
    return place === undefined ? undefined : routed.get(place)
  }
}

function firstByPlace(
  causes: readonly Cause[],
  placesOf: (host: string) => readonly string[],
): ReadonlyMap<string, Cause> {
  const found = new Map<string, Cause>()
  for (const cause of causes) {
    for (const place of cause.about.hosts.flatMap(placesOf)) {
      if (!found.has(place)) found.set(place, cause)
    }
  }
  return found
}

/** Where a host, a pattern or a block stands, as a text that is the same for whatever means the same. */
function ownPlace(host: string): string {
  const { pattern, block } = compileHost(host)
  return block === undefined ? pattern : `${block.first}+${block.last - block.first + 1}`
}

/** Its own place, then those of all patterns that cover it; of an address or a block, those of all blocks. */
function placesAround(host: string): readonly string[] {
  const { pattern, block } = compileHost(host)
  const own = ownPlace(host)
  if (block === undefined) {
    return [own, ...Array.from(pattern, (_, i) => `*${pattern.slice(i + 1)}`)]
  }
  const sizes = Array.from({ length: 33 }, (_, i) => 2 ** i)
  const broader = sizes.filter((size) => size > block.last - block.first + 1)
  return [own, ...broader.map((size) => `${block.first - (block.first % size)}+${size}`)]
}

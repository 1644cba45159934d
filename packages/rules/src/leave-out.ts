import { BlockList, isIP } from 'node:net'
import { matchesPattern } from './host-map.ts'
import { isBlock } from './host-pattern.ts'
import { type NamedHosts, namedHosts } from './named-hosts.ts'
import type { Resource } from './resource.ts'
import { resourceKey } from './resource-key.ts'

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

/**
 * Leaves out what cannot be used so that nothing is open that was not meant to be. A host of a rule that is left out must not fall to
 * a broader one, and calls to a host must not go without the route, or the TLS, that was written for it: so what opens such a host is
 * left out as well, and the host is closed. Hosts in the mesh are no rule's to open: they go on as without a route.
 */
export function leaveOut(
  resources: readonly Resource[],
  unusable: readonly UnusableRule[],
): Selection {
  const refused = new Map(unusable.map(({ rule, reason }) => [rule, reason]))
  let left = resources.filter((resource) => !refused.has(resourceKey(resource)))
  for (let causes = unusable; causes.length > 0; ) {
    const affected = left.flatMap((resource) => closedWith(resource, causes))
    for (const { rule, reason } of affected) refused.set(rule, reason)
    if (affected.length > 0) left = left.filter((resource) => !refused.has(resourceKey(resource)))
    causes = affected
  }
  return { resources: left, refused: [...refused].map(([rule, reason]) => ({ rule, reason })) }
}

/** The resource, if it opens what one of the causes is about. */
function closedWith(resource: Resource, causes: readonly UnusableRule[]): readonly UnusableRule[] {
  const about = namedHosts(resource)
  if (about === undefined || !about.opens) return []
  const cause = causes.find((one) => opensWhatIsAbout(about.hosts, one.about))
  if (cause === undefined) return []
  const reason = `${cause.rule} is about a host that this opens, and is refused: ${cause.reason}`
  return [{ rule: resourceKey(resource), reason, about }]
}

/** A narrower rule than one that opened the same is as it was; a route counts for all that its pattern covers. */
function opensWhatIsAbout(opened: readonly string[], { hosts, opens }: NamedHosts): boolean {
  return hosts.some((host) =>
    opened.some((pattern) => covers(pattern, host) || (!opens && covers(host, pattern))),
  )
}

function covers(pattern: string, host: string): boolean {
  if (pattern === host) return true
  if (isNumeric(pattern) && isNumeric(host)) return blockCovers(pattern, host)
  return matchesPattern(pattern, host)
}

/** Blocks that are none may be anything. */
function blockCovers(outer: string, inner: string): boolean {
  const [a, b] = [readBlock(outer), readBlock(inner)]
  if (a === undefined || b === undefined) return true
  if (a.family !== b.family || a.prefix > b.prefix) return false
  const block = new BlockList()
  block.addSubnet(a.address, a.prefix, a.family)
  return block.check(b.address, b.family)
}

function readBlock(text: string) {
  const [address = '', length] = text.split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  const prefix = length === undefined ? most : Number(length)
  const isBlock = version !== 0 && Number.isInteger(prefix) && prefix >= 0 && prefix <= most
  return isBlock ? { address, prefix, family: `ipv${version}` as 'ipv4' | 'ipv6' } : undefined
}

function isNumeric(host: string): boolean {
  return isBlock(host) || isIP(host) !== 0
}

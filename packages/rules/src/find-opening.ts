import type { Question } from './decision.ts'
import { ipv4Value } from './ipv4.ts'
import type { Opening, RouteTable } from './route-table.ts'

/**
 * The rule that a question falls under by host and port. A name goes by the closest pattern; an IP literal only by a
 * rule on itself or its block, never by a wildcard; IPv6 by none (spec: egress-rules 1.3, 1.8, 1.11).
 */
export function findOpening(
  table: RouteTable,
  { host, hostKind, port }: Pick<Question, 'host' | 'hostKind' | 'port'>,
): Opening | undefined {
  const open = table.ports.get(port)
  if (open === undefined) return undefined
  if (hostKind === 'name') return open.hosts.find(host) ?? open.unusable.find(host)
  if (hostKind === 'ipv6') return undefined
  return open.hosts.findExact(host) ?? open.blocks.find(ipv4Value(host))
}

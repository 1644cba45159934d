import { BlockMap } from './block-map.ts'
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
  readonly rules: readonly CompiledRule[]
  readonly ports: ReadonlyMap<number, PortTable>
  readonly conflicts: readonly Conflict[]
  readonly warnings: readonly Finding[]
}

/** An accepted EgressRule and what it opens. */
export function classicOpenings(rule: CompiledRule): RuleOpenings {
  const openings = rule.ports.map(({ port, protocol }) => ({
    port,
    opening: { rule, protocol, originates: protocol === 'https' },
  }))
  return { rule, openings }
}

/**
 * What the rules open, by port; the first to name a host or block on a port has it. A rule that gets nothing of what
 * it names is in conflict, one that gets less is warned about.
 */
export function openPorts(inOrder: readonly RuleOpenings[]): Opened {
  const ports = new Map<number, PortTable>()
  const fates = new Map<string, { won: number; readonly lost: string[]; rule: CompiledRule }>()
  for (const { rule, openings } of inOrder) {
    const fate = fates.get(rule.key) ?? { won: 0, lost: [], rule }
    fates.set(rule.key, fate)
    for (const { port, opening } of openings) {
      const table = ports.get(port) ?? newTable()
      ports.set(port, table)
      const winner = register(table, opening)
      if (winner === undefined) fate.won += 1
      else fate.lost.push(describeLoss(opening, winner, port))
    }
  }
  const lost = [...fates.values()].filter((fate) => fate.lost.length > 0)
  const beaten = lost.filter(({ won }) => won === 0)
  const keys = new Set(beaten.map(({ rule }) => rule.key))
  return {
    rules: inOrder
      .map(({ rule }) => rule)
      .filter(({ key }) => !keys.has(key))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    ports,
    conflicts: beaten.map(({ rule, lost: messages }) => ({
      rule: rule.ref,
      message: messages[0] ?? '',
      loser: rule,
    })),
    warnings: lost
      .filter(({ won }) => won > 0)
      .flatMap(({ rule, lost: messages }) =>
        messages.map((message) => findingAbout(rule.ref, 'overruled', message)),
      ),
  }
}

function newTable(): PortTable {
  return { hosts: new HostMap(), unusable: new HostMap(), blocks: new BlockMap() }
}

/** Returns the opening that has the place already. Names go by name; of 2018, tunnels on a name open nothing. */
function register({ hosts, unusable, blocks }: PortTable, opening: Opening): Opening | undefined {
  const { rule, protocol } = opening
  const isByAddress = rule.kind === 'block' || (isTunnelled(protocol) && rule.block !== undefined)
  if (isByAddress && rule.block !== undefined) return blocks.set(rule.block, opening)
  const isUnusable = isTunnelled(protocol) && rule.ref.kind === 'egress-rule'
  return (isUnusable ? unusable : hosts).set(rule.pattern, opening)
}

function describeLoss({ rule }: Opening, winner: Opening, port: number): string {
  const why =
    rule.ref.kind === winner.rule.ref.kind ? 'the older one counts' : "today's rules come first"
  return `${rule.key} has no effect on ${rule.service}, port ${port}: ${winner.rule.key} opens it (${why})`
}

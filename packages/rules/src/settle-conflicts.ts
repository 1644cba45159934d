import type { CompiledRule } from './compiled-rule.ts'
import type { RuleRef } from './decision.ts'
import type { ProtocolFamily } from './protocol.ts'
import { protocolFamily } from './protocol.ts'

/** A rule that is stored but opens nothing because another one won. */
export interface Conflict {
  readonly rule: RuleRef
  /** Upstream's text, e.g. `rule A conflicts with rule B on domain D, is rejected`. */
  readonly message: string
  /** The rule itself, so that a denial can tell that it would have allowed; routes open nothing and have none. */
  readonly loser?: CompiledRule
}

export interface Settled {
  readonly accepted: readonly CompiledRule[]
  readonly conflicts: readonly Conflict[]
}

interface PortTaken {
  readonly family: ProtocolFamily
  readonly keys: string[]
}

/**
 * Which rules stand when they are put together, in ascending order of key: first one rule a host, then one protocol
 * family a port (spec: egress-rules 1.7). A rule's ports are registered only when the whole rule is accepted, so a
 * loser knocks out nobody (section 10, a deviation from 2018).
 */
export function settleConflicts(rules: readonly CompiledRule[]): Settled {
  const accepted: CompiledRule[] = []
  const conflicts: Conflict[] = []
  const reject = (loser: CompiledRule, message: string) =>
    conflicts.push({ rule: loser.ref, message, loser })
  const byHost = new Map<string, CompiledRule>()
  const byPort = new Map<number, PortTaken>()
  const inOrder = rules.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const survivors = inOrder.filter((rule) => {
    const winner = byHost.get(rule.pattern)
    if (winner === undefined) {
      byHost.set(rule.pattern, rule)
      return true
    }
    const message = `rule ${rule.key} conflicts with rule ${winner.key} on domain ${rule.service}, is rejected`
    reject(rule, message)
    return false
  })
  for (const rule of survivors) {
    const message = portConflict(rule, byPort)
    if (message === undefined) accepted.push(rule)
    else reject(rule, message)
  }
  return { accepted, conflicts }
}

/** Registers the rule's ports, or says why the rule cannot stand. */
function portConflict(rule: CompiledRule, byPort: Map<number, PortTaken>): string | undefined {
  for (const { port, protocol } of rule.ports) {
    const family = protocolFamily(protocol)
    const taken = byPort.get(port)
    if (taken !== undefined && taken.family !== family) {
      return `rule ${rule.key} is rejected since it conflicts rules [${listed(taken.keys)}] on port ${port}, protocol ${family} vs. protocol ${taken.family}`
    }
  }
  for (const { port, protocol } of rule.ports) {
    const taken = byPort.get(port)
    if (taken === undefined)
      byPort.set(port, { family: protocolFamily(protocol), keys: [rule.key] })
    else taken.keys.push(rule.key)
  }
  return undefined
}

const mostListed = 20

/** Upstream lists them all, however many there are. */
function listed(keys: readonly string[]): string {
  if (keys.length <= mostListed) return keys.join(' ')
  return `${keys.slice(0, mostListed).join(' ')} and ${keys.length - mostListed} more`
}

import { compileRouteTable } from '../compile-route-table.ts'
import { decide } from '../decide.ts'
import type { Question } from '../decision.ts'
import { layOver } from '../lay-over.ts'
import type { MeshRegistry } from '../registry.ts'
import type { EgressRule, Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import { type Draft, draftRule } from './draft-rule.ts'
import { groupDenied, summarize, type Wanted, workloadsOf } from './group-denied.ts'
import type { Suggestion, Suggestions, Unsuggested } from './suggestion.ts'

/**
 * The narrowest egress rules that allow what is denied now: exact host, port and protocol, never a wildcard, never
 * for what the gateway refuses whatever the rules say. They are tried on the whole set before they are offered: what
 * would not allow its calls, or would push out a rule in force, is not.
 */
export function suggest(
  resources: readonly Resource[],
  registry: MeshRegistry,
  calls: readonly Question[],
): Suggestions {
  const table = compileRouteTable(resources, registry)
  const { wanted, hopeless } = groupDenied(table, calls)
  const standing = new Set(table.rules.map(({ key }) => key))
  const suggestions: Suggestion[] = []
  const unsuggested: Unsuggested[] = [...hopeless]
  let rules: readonly EgressRule[] = []

  /** All at once, for that is quick; where something is wrong, one half after the other. */
  function settle(wants: readonly Wanted[]): void {
    const drafted = draftAll(resources, rules, wants)
    const why = typeof drafted === 'string' ? drafted : objection(drafted.rules, wants)
    if (typeof drafted !== 'string' && why === undefined) {
      rules = drafted.rules
      suggestions.push(...drafted.suggestions)
    } else divide(wants, why ?? '')
  }

  function divide(wants: readonly Wanted[], why: string): void {
    const half = Math.floor(wants.length / 2)
    if (half === 0) unsuggested.push(summarize(wants[0]?.questions ?? [], why))
    else for (const part of [wants.slice(0, half), wants.slice(half)]) settle(part)
  }

  /** Why the rules must not be offered, if so. */
  function objection(drafts: readonly EgressRule[], wants: readonly Wanted[]): string | undefined {
    const after = compileRouteTable(layOver(resources, drafts), registry)
    const ours = new Set(drafts.map(resourceKey))
    const lost = after.conflicts.find(
      ({ loser }) => loser !== undefined && (standing.has(loser.key) || ours.has(loser.key)),
    )
    if (lost !== undefined) return `a rule for it cannot stand beside the others: ${lost.message}`
    for (const question of wants.flatMap(({ questions }) => questions)) {
      const decision = decide(after, question)
      if (decision.action === 'deny') return `no single rule allows it all: ${decision.message}`
    }
    return undefined
  }

  if (wanted.length > 0) settle(wanted)
  return { suggestions, rules, unsuggested }
}

interface Drafted {
  readonly rules: readonly EgressRule[]
  readonly suggestions: readonly Suggestion[]
}

/** The rules with one more for each of the wanted, or why there is none for one of them. */
function draftAll(
  resources: readonly Resource[],
  rules: readonly EgressRule[],
  wants: readonly Wanted[],
): Drafted | string {
  const drafts = new Map(rules.map((rule) => [resourceKey(rule), rule]))
  const suggestions: Suggestion[] = []
  for (const want of wants) {
    const draft = draftRule(layOver(resources, [...drafts.values()]), want)
    if (typeof draft === 'string') return draft
    const key = resourceKey(draft.rule)
    drafts.set(key, draft.rule)
    suggestions.push(toSuggestion(want, draft, key))
  }
  return { rules: [...drafts.values()], suggestions }
}

function toSuggestion(want: Wanted, { action, cautions }: Draft, rule: string): Suggestion {
  const { host, port, protocol, questions } = want
  return {
    action,
    rule,
    host,
    port,
    protocol,
    workloads: workloadsOf(questions),
    calls: questions.length,
    cautions: [...want.cautions, ...cautions],
  }
}

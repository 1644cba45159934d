import type { CompiledRule } from '../compiled-rule.ts'
import type { Decision, Question } from '../decision.ts'
import { sayLack, sayUnseen } from '../deny.ts'
import { findOpening } from '../find-opening.ts'
import { opensNothing } from '../judge-speech.ts'
import { covers, type Miss, missOf, sayMiss } from '../miss.ts'
import type { Opening, RouteTable } from '../route-table.ts'
import { scopeOf } from '../today/compile-sidecars.ts'
import type { TriedRule } from './explanation.ts'

type Rank = 'decides' | 'covers' | 'lost' | Miss

/** The order of the list: what decides, what would have, then by nearness. */
const ranks: readonly Rank[] = [
  'decides',
  'covers',
  'port',
  'apex',
  'lost',
  'look-alike',
  'sibling',
  'other',
]

interface Tried extends TriedRule {
  readonly rank: Rank
  /** Among rules of one rank the longer pattern is the nearer. */
  readonly length: number
}

/** Every egress rule with the first reason it does not decide, those that lost a conflict too. */
export function tryRules(
  table: RouteTable,
  question: Question,
  decision: Decision,
): readonly TriedRule[] {
  const opening = findOpening(table, question)
  const winner = opening?.rule
  const missedSpeech = opening === undefined ? null : whyNot(table, question, { opening, decision })
  const accepted = table.rules.map((rule) => {
    if (rule === winner) return toTried(rule, 'decides', missedSpeech)
    const miss = missOf(rule, question)
    if (miss !== undefined) return toTried(rule, miss, sayMiss(miss, rule, question))
    return toTried(rule, 'covers', `covers it too, but ${winner?.key} names the host more closely`)
  })
  const losers = table.conflicts.flatMap(({ loser, message }) =>
    loser === undefined
      ? []
      : [toTried(loser, covers(loser, question) ? 'lost' : 'other', message)],
  )
  return [...accepted, ...losers].sort(byNearness).map(({ rank: _, length: __, ...tried }) => tried)
}

/** Of the rule that the question falls under; `null` when it decides. */
function whyNot(
  table: RouteTable,
  question: Question,
  { opening, decision }: { readonly opening: Opening; readonly decision: Decision },
): string | null {
  if (decision.action === 'deny') return decision.nearest?.missed ?? null
  if (decision.reason !== 'allow_any') return null
  if (opensNothing(opening)) return sayLack('rule_not_usable', opening.protocol)
  return sayUnseen(scopeOf(table.sidecars, question), question)
}

function toTried(rule: CompiledRule, rank: Rank, missed: string | null): Tried {
  const ports = rule.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(',')
  const names = `${rule.service} ${ports}`
  return { key: rule.key, ref: rule.ref, names, missed, rank, length: rule.pattern.length }
}

function byNearness(a: Tried, b: Tried): number {
  return ranks.indexOf(a.rank) - ranks.indexOf(b.rank) || b.length - a.length
}

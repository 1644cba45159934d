import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { addressOf, verdictOf } from '@bookinfo/log-filter'
import { spellOut } from './spell-out.ts'

/**
 * A call in one line for people: when, who, what became of it, what was asked for, status, reason and rule. Anything
 * from outside is spelt out where a terminal would act on it (S66).
 */
export function renderLogLine(record: ExchangeRecord): string {
  const { time, phase, workload, status, reason, durationMs, rule, routeRule, detail } = record
  const rules = [rule, routeRule].filter((key) => key !== null)
  const parts = [
    time.slice(11, 23),
    workload,
    phase === 'open' ? 'open' : verdictOf(record),
    askedFor(record),
    ...(phase === 'open' || status === 0 ? [] : [String(status)]),
    reason,
    ...rules,
    ...(phase === 'open' ? [] : [`${durationMs.toFixed(1)} ms`]),
    ...(detail === null ? [] : [`(${detail})`]),
  ]
  return spellOut(parts.join('  '))
}

function askedFor({ door, method, host, port, path }: ExchangeRecord): string {
  const target = addressOf(host, port)
  if (method === null) return `${door} ${target}`
  return method === 'CONNECT' ? `CONNECT ${target}` : `${method} http://${target}${path ?? ''}`
}

import { addressOf } from './address-of.ts'
import { type FilterKey, type FilterToken, filterKeys } from './filter-token.ts'
import type { LoggedCall } from './logged-call.ts'
import { verdictOf } from './verdict.ts'

/**
 * Whether a record meets a filter: for each key that has conditions, one of them. Upper and lower
 * case are the same. A host is met with its port and without.
 */
export function matchFilter(tokens: readonly FilterToken[], record: LoggedCall): boolean {
  return filterKeys.every((key) => {
    const patterns = tokens.filter((token) => token.key === key)
    if (patterns.length === 0) return true
    const values = valuesOf(record, key)
    return patterns.some(({ value }) => values.some((text) => matchWildcard(value, text)))
  })
}

/** What a record has under a key, the first the one to show. */
export function valuesOf(record: LoggedCall, key: FilterKey): readonly string[] {
  switch (key) {
    case 'verdict':
      return [verdictOf(record)]
    case 'workload':
      return [record.workload]
    case 'host':
      return record.host === null ? [] : [record.host, addressOf(record.host, record.port)]
    case 'reason':
      return [record.reason]
    case 'status':
      return [String(record.status)]
  }
}

/** Pattern and text are walked once: no pattern makes this slow, whoever wrote it into a link. */
export function matchWildcard(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*')
  const lower = text.toLowerCase()
  const tail = rest.pop()
  if (tail === undefined) return lower === head
  if (!lower.startsWith(head)) return false
  let at = head.length
  for (const part of rest) {
    const found = lower.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return lower.length - tail.length >= at && lower.endsWith(tail)
}

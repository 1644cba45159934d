import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { filterKeys, printToken, toToken, valuesOf } from '@bookinfo/log-filter'

/** Offered at once: more is not read. */
const maxSuggestions = 8

const verdicts = ['allowed', 'blocked', 'upstream-error']

/**
 * What the text could become: keys as long as there is no `=`, then conditions with the values the
 * rows have, the most frequent first, and `*.` before a host's parent.
 */
export function suggestTokens(text: string, rows: readonly ExchangeRecord[]): readonly string[] {
  const typed = text.trimStart()
  const equals = typed.indexOf('=')
  if (equals === -1) {
    const keys = filterKeys.map((key) => `${key}=`)
    return keys.filter((key) => key.startsWith(typed.toLowerCase()))
  }
  const name = typed.slice(0, equals).toLowerCase()
  const start = typed
    .slice(equals + 1)
    .replace(/^"/, '')
    .toLowerCase()
  return valuesFor(name, rows)
    .filter((value) => value.toLowerCase().includes(start))
    .toSorted((a, b) => rank(a, start) - rank(b, start))
    .flatMap((value) => toToken(name, value) ?? [])
    .slice(0, maxSuggestions)
    .map(printToken)
}

function rank(value: string, start: string): number {
  return value.toLowerCase().startsWith(start) ? 0 : 1
}

function valuesFor(name: string, rows: readonly ExchangeRecord[]): readonly string[] {
  const key = filterKeys.find((candidate) => candidate === name)
  if (key === undefined) return []
  if (key === 'verdict') return verdicts
  const counts = new Map<string, number>()
  for (const row of rows) {
    const [value] = valuesOf(row, key)
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const frequent = [...counts].toSorted((a, b) => b[1] - a[1]).map(([value]) => value)
  return key === 'host' ? [...new Set([...frequent, ...frequent.flatMap(parents)])] : frequent
}

/** `www.googleapis.com` → `*.googleapis.com`; nothing for a name of two labels, and for addresses. */
function parents(host: string): readonly string[] {
  const labels = host.split('.')
  const named = labels.length > 2 && /[a-z]/i.test(labels.at(-1) ?? '')
  return named ? [`*.${labels.slice(1).join('.')}`] : []
}

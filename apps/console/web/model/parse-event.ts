import type { ConsoleState } from '@bookinfo/discovery'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'

/** The `state` event's data; `null` when it is not one. */
export function parseState(text: string): ConsoleState | null {
  const value = parseObject(text)
  if (value === null || typeof value.version !== 'string') return null
  const lists = [value.gateways, value.rules, value.brokenFiles]
  // The control plane made it from the same types; the shape is checked as far as a mix-up of
  // versions could break the page.
  return lists.every(Array.isArray) ? (value as unknown as ConsoleState) : null
}

/** The `exchange` event's data; `null` when it is not one. */
export function parseExchange(text: string): ExchangeRecord | null {
  const value = parseObject(text)
  if (value === null) return null
  const { id, time, workload } = value
  const named = [id, time, workload].every((field) => typeof field === 'string')
  return named ? (value as unknown as ExchangeRecord) : null
}

/** The `dropped` event's count; 0 when it is not one. */
export function parseDropped(text: string): number {
  const count = parseObject(text)?.count
  return typeof count === 'number' ? count : 0
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

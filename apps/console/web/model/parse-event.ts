import type { ConsoleState, StatePatch, StepReport, TrafficReport } from '@bookinfo/discovery'
import type { ExchangeRecord, WireCapture } from '@bookinfo/egress-proxy'

/** The `state` event's data; `null` when it is not one. */
export function parseState(text: string): ConsoleState | null {
  const value = parseObject(text)
  if (value === null || typeof value.version !== 'string') return null
  const lists = [value.gateways, value.rules, value.brokenFiles]
  // The control plane made it from the same types; the shape is checked as far as a mix-up of
  // versions could break the page.
  return lists.every(Array.isArray) ? (value as unknown as ConsoleState) : null
}

/** The `patch` event's data; `null` when it is not one. */
export function parsePatch(text: string): StatePatch | null {
  const value = parseObject(text)
  if (value === null || typeof value.version !== 'string') return null
  const lists = [value.gateways, value.rules, value.removedRules]
  return lists.every(Array.isArray) ? (value as unknown as StatePatch) : null
}

/** The `exchange` event's data; `null` when it is not one. */
export function parseExchange(text: string): ExchangeRecord | null {
  const value = parse(text)
  return isExchange(value) ? value : null
}

/** A list of exchanges, without what is none. */
export function parseExchanges(text: string): readonly ExchangeRecord[] {
  const list = parse(text)
  return Array.isArray(list) ? list.filter(isExchange) : []
}

/** The `capture` event's data; `null` when it is not one. */
export function parseCapture(text: string): WireCapture | null {
  const value = parseObject(text)
  const segments = asObject(value?.segments) ?? {}
  const names = ['fromApp', 'toApp', 'toOutside', 'fromOutside']
  const isWhole = names.every((name) => typeof asObject(segments[name])?.bytes === 'string')
  return isWhole && typeof value?.exchange === 'string' ? (value as unknown as WireCapture) : null
}

/** The `traffic` event's data; `null` when it is not one. */
export function parseTraffic(text: string): TrafficReport | null {
  const value = parseObject(text)
  if (value === null || !Array.isArray(value.loads)) return null
  return typeof value.perSecond === 'number' ? (value as unknown as TrafficReport) : null
}

/** The `step` event's data; `null` when it is not one. */
export function parseStep(text: string): StepReport | null {
  const { beganAt, minutes, screen, step, stepAt } = parseObject(text) ?? {}
  const isStep = step === null || typeof step === 'number'
  if (!isStep || typeof minutes !== 'number') return null
  if (typeof beganAt !== 'string' || typeof stepAt !== 'string') return null
  if (typeof screen !== 'string') return null
  return { step, minutes, screen, beganAt, stepAt }
}

/** The `dropped` event's count; 0 when it is not one. */
export function parseDropped(text: string): number {
  const count = parseObject(text)?.count
  return typeof count === 'number' ? count : 0
}

function isExchange(value: unknown): value is ExchangeRecord {
  const { id, time, workload } = asObject(value) ?? {}
  return [id, time, workload].every((field) => typeof field === 'string')
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  return asObject(parse(text))
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

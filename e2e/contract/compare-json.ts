import type { Difference } from './compare.ts'
import { anyText } from './row.ts'

/** Differences between JSON and what it should say, each with the path to it. Keys have an order. */
export function compareJson(expected: unknown, body: string): readonly Difference[] {
  try {
    return [...compareValues('', expected, JSON.parse(body))]
  } catch {
    return [{ what: 'body', expected: 'JSON', seen: body === '' ? 'nothing' : body }]
  }
}

function* compareValues(path: string, expected: unknown, seen: unknown): Iterable<Difference> {
  if (expected === anyText) {
    if (typeof seen === 'string' && seen !== '') return
    yield { what: `body${path}`, expected: 'some text', seen: show(seen) }
    return
  }
  if (!isHolder(expected) || !isHolder(seen) || Array.isArray(expected) !== Array.isArray(seen)) {
    if (!Object.is(expected, seen)) {
      yield { what: `body${path}`, expected: show(expected), seen: show(seen) }
    }
    return
  }
  const keys = Object.keys(expected).join(', ')
  const found = Object.keys(seen).join(', ')
  if (keys !== found) yield { what: `keys of body${path}`, expected: keys, seen: found }
  const there = new Map<string, unknown>(Object.entries(seen))
  for (const [key, value] of Object.entries(expected)) {
    if (there.has(key)) yield* compareValues(`${path}.${key}`, value, there.get(key))
  }
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'none'
}

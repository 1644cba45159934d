import type { IncomingHttpHeaders } from 'node:http'
import { compareJson } from './compare-json.ts'
import { findElement } from './find-element.ts'
import type { Expected, ExpectedCalls, ExpectedHeaders } from './row.ts'
import type { Observation, PlayedPeer } from './run-row.ts'

/** One thing that is not as it should be. */
export interface Difference {
  readonly what: string
  readonly expected: string
  readonly seen: string
}

/** Everything in which what was seen is not what was expected; none when it is. */
export function compare(expected: Expected, seen: Observation): readonly Difference[] {
  const { answer, base, afterSeconds } = seen
  const differences: Difference[] = []
  const differ = (what: string, wanted: unknown, found: unknown) =>
    differences.push({ what, expected: show(wanted), seen: show(found) })

  if (answer.status !== expected.status) differ('status', expected.status, answer.status)
  differences.push(...compareHeaders('', expected.headers, answer.headers, base.origin))
  differences.push(...compareBody(expected, answer.body))
  if (expected.afterSeconds !== undefined && afterSeconds !== expected.afterSeconds) {
    differ('seconds', expected.afterSeconds, afterSeconds)
  }
  for (const [peer, calls] of Object.entries(expected.calls ?? {})) {
    const played = seen.peers?.get(peer)
    if (played === undefined) differ(`calls to ${peer}`, 'seen by the runner', 'not played by it')
    else differences.push(...compareCalls(`to ${peer}: `, calls, played))
  }
  return differences
}

function compareCalls(
  where: string,
  { count, connections, target, headers }: ExpectedCalls,
  played: PlayedPeer,
): readonly Difference[] {
  const last = played.received.at(-1)
  const differences = [...compareHeaders(where, headers, last?.headers ?? {}, '')]
  const figures = [
    ['requests', count, played.received.length],
    ['connections', connections, played.connections()],
    ['target', target, last?.url],
  ] as const
  for (const [what, expected, seen] of figures) {
    if (expected === undefined || expected === seen) continue
    differences.push({ what: `${where}${what}`, expected: show(expected), seen: show(seen) })
  }
  return differences
}

function compareHeaders(
  where: string,
  expected: ExpectedHeaders = {},
  headers: IncomingHttpHeaders,
  here: string,
): readonly Difference[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const value = headers[name] === undefined ? null : [headers[name]].flat().join('\n')
    const whole = typeof wanted === 'string' ? wanted.replaceAll('{here}', here) : wanted
    const fits = whole instanceof RegExp ? value !== null && whole.test(value) : value === whole
    return fits ? [] : [{ what: `${where}${name}`, expected: show(whole), seen: show(value) }]
  })
}

function compareBody(expected: Expected, body: string): readonly Difference[] {
  const { text, json, contains = [], lacks = [], counts = {}, elements = [] } = expected
  const { inOrder = [] } = expected
  const differ = (what: string, wanted: string, seen: string) => ({ what, expected: wanted, seen })
  return [
    ...(text === undefined || text === body ? [] : [differ('body', text, body)]),
    ...(json === undefined ? [] : compareJson(json, body)),
    ...contains
      .filter((part) => !body.includes(part))
      .map((part) => differ('body', `contains ${part}`, 'does not')),
    ...lacks
      .filter((part) => body.includes(part))
      .map((part) => differ('body', `does not contain ${part}`, 'does')),
    ...Object.entries(counts)
      .map(([part, count]) => ({ part, count, found: body.split(part).length - 1 }))
      .filter(({ count, found }) => found !== count)
      .map(({ part, count, found }) => differ(`how often ${part}`, `${count}`, `${found}`)),
    ...elements
      .filter((element) => !findElement(body, element))
      .map((element) => differ('element', show(element), 'not there')),
    ...(isInOrder(inOrder, body)
      ? []
      : [differ('order', inOrder.join(', '), 'not one after another')]),
  ]
}

function isInOrder(texts: readonly string[], body: string): boolean {
  let from = 0
  for (const text of texts) {
    const found = body.indexOf(text, from)
    if (found < 0) return false
    from = found + text.length
  }
  return true
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (value instanceof RegExp) return `matches ${value}`
  return typeof value === 'string' ? value : JSON.stringify(value)
}

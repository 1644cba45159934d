import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PageLoad } from '@bookinfo/discovery'
import { fakeRecord } from '../../test/fake-records.ts'
import {
  appendTraffic,
  barCount,
  barsOf,
  countBlocked,
  figuresOf,
  noTraffic,
  runsOf,
} from './traffic.ts'

function load(details: boolean, rest: Partial<PageLoad> = {}): PageLoad {
  return { at: 0, status: 200, details, reviews: true, ms: 10, ...rest }
}

test('reports add up, and only the newest loads are kept', () => {
  const first = appendTraffic(noTraffic, { perSecond: 2, loads: [load(true)], skipped: 1 })
  assert.deepEqual([first.perSecond, first.loads.length, first.skipped], [2, 1, 1])
  const many = Array.from({ length: 3_000 }, () => load(false))
  const next = appendTraffic(first, { perSecond: 0, loads: many, skipped: 0 })
  assert.equal(next.loads.length, 3_000)
  assert.equal(next.loads[0]?.details, false)
})

test('figures are the share with details and the nearest ranks of the times', () => {
  const loads = [1, 2, 3, 4].map((ms) => load(ms > 1, { ms }))
  assert.deepEqual(figuresOf(loads), { loads: 4, share: 75, p50: 2, p95: 4 })
  assert.deepEqual(figuresOf([]), { loads: 0, share: null, p50: null, p95: null })
})

test('bars are of five seconds and end with the present one; what is older is left out', () => {
  const now = 1_000_003_000
  const bars = barsOf(
    [load(true, { at: now }), load(false, { at: now - 5_000 }), load(true, { at: now - 999_999 })],
    now,
  )
  assert.equal(bars.length, barCount)
  assert.deepEqual(bars.at(-1), { from: 1_000_000_000, good: 1, bad: 0 })
  assert.deepEqual(bars.at(-2), { from: 999_995_000, good: 0, bad: 1 })
  assert.equal(
    bars.reduce((sum, { good, bad }) => sum + good + bad, 0),
    2,
  )
})

test('the wall is runs of loads that came to the same', () => {
  const loads = [load(true), load(true), load(false), load(false, { status: null }), load(true)]
  assert.deepEqual(runsOf(loads, 4), [
    { kind: 'good', length: 1 },
    { kind: 'bad', length: 1 },
    { kind: 'failed', length: 1 },
    { kind: 'good', length: 1 },
  ])
})

test('only what policy refused is counted as blocked, a tunnel once', () => {
  const denied = fakeRecord({ endedBy: 'policy', host: 'a.test' })
  const records = [
    denied,
    { ...denied, phase: 'open' as const },
    fakeRecord({ endedBy: 'upstream-answer' }),
  ]
  const counts = countBlocked(new Map([['a.test', 1]]), records, 0)
  assert.deepEqual([...counts], [['a.test', 2]])
  assert.equal(countBlocked(counts, [], 0), counts)
})

test('what was refused before the page was there is not counted', () => {
  const old = fakeRecord({ endedBy: 'policy', host: 'a.test', time: '2026-01-02T03:04:05.000Z' })
  const next = { ...old, time: '2026-01-02T03:04:06.000Z' }
  const since = Date.parse('2026-01-02T03:04:05.500Z')
  assert.deepEqual([...countBlocked(new Map(), [old, next], since)], [['a.test', 1]])
})

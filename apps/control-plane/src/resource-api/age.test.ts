import assert from 'node:assert/strict'
import test from 'node:test'
import { renderAge } from './age.ts'

test('ages read as kubectl writes them', () => {
  const now = new Date('2026-01-31T12:00:00Z')
  const ages: Readonly<Record<number, string>> = {
    0: '0s',
    119: '119s',
    120: '2m',
    250: '4m10s',
    1500: '25m',
    11100: '3h5m',
    36000: '10h',
    180000: '2d2h',
    1000000: '11d',
  }
  for (const [seconds, expected] of Object.entries(ages)) {
    const since = new Date(now.getTime() - Number(seconds) * 1000).toISOString()
    assert.equal(renderAge(since, now), expected)
  }
})

test('a birth in the future, or none, does no harm', () => {
  const now = new Date('2026-01-01T00:00:00Z')
  assert.equal(renderAge('2027-01-01T00:00:00Z', now), '0s')
  assert.equal(renderAge(undefined, now), '<unknown>')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pickTarget } from './pick-target.ts'

test('targets are picked in proportion to their weights', () => {
  const targets = [
    { labels: { version: 'v1' }, weight: 90 },
    { labels: { version: 'v2' }, weight: 0 },
    { labels: { version: 'v3' }, weight: 10 },
  ]
  const picked = (roll: number) => pickTarget(targets, roll)?.labels.version
  assert.deepEqual([0, 0.5, 0.89, 0.9, 0.99].map(picked), ['v1', 'v1', 'v1', 'v3', 'v3'])
})

test('one is picked for every roll unless nothing has weight, and never one without weight', () => {
  const target = fc.record({ labels: fc.constant({}), weight: fc.nat(100) })
  const roll = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.array(target), roll, (targets, at) => {
      const picked = pickTarget(targets, at)
      if (targets.some(({ weight }) => weight > 0)) assert.ok((picked?.weight ?? 0) > 0)
      else assert.equal(picked, undefined)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RouteRule } from '@bookinfo/rules'
import { keyOf } from './rules-in-force.ts'
import { sharesOf } from './shares.ts'

function route(name: string, spec: Partial<RouteRule['spec']>): RouteRule {
  return {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'RouteRule',
    metadata: { name, namespace: 'default' },
    spec: { destination: { name: 'reviews' }, ...spec },
  }
}

function sharesWith(...rules: readonly RouteRule[]): Record<string, number> {
  const inForce = new Map(rules.map((rule) => [keyOf(rule), rule]))
  return Object.fromEntries(sharesOf('reviews', ['v1', 'v2', 'v3'], inForce))
}

test('without a rule the versions are taken in turn', () => {
  assert.deepEqual(sharesWith(), { v1: 33, v2: 33, v3: 33 })
})

test('one target without a weight gets everything', () => {
  assert.deepEqual(sharesWith(route('all', { route: [{ labels: { version: 'v3' } }] })), {
    v1: 0,
    v2: 0,
    v3: 100,
  })
})

test('weights are shares', () => {
  const split = route('split', {
    route: [
      { labels: { version: 'v1' }, weight: 90 },
      { labels: { version: 'v2' }, weight: 10 },
    ],
  })
  assert.deepEqual(sharesWith(split), { v1: 90, v2: 10, v3: 0 })
})

test('a rule for some requests only does not speak for all', () => {
  const some = route('jason', { match: {}, precedence: 2, route: [{ labels: { version: 'v2' } }] })
  assert.deepEqual(sharesWith(some), { v1: 33, v2: 33, v3: 33 })
})

test('the rule of the higher precedence decides', () => {
  const low = route('low', { route: [{ labels: { version: 'v1' } }] })
  const high = route('high', { precedence: 1, route: [{ labels: { version: 'v2' } }] })
  assert.equal(sharesWith(low, high).v2, 100)
})

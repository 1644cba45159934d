import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseFilter } from './filter-token.ts'
import { matchFilter, matchWildcard } from './match-filter.ts'
import { call, deniedCall } from './test-calls.ts'

const allowed = call()

function matches(filter: string, record = deniedCall): boolean {
  return matchFilter(parseFilter(filter).tokens, record)
}

test('each key looks at its own field', () => {
  assert.ok(matches('verdict=blocked workload=details-v2 reason=no_rule status=403'))
  assert.ok(matches('host=*.googleapis.com'))
  assert.ok(matches('host=WWW.googleapis.com:443'))
  assert.ok(!matches('host=googleapis.com'))
  assert.ok(!matches('verdict=blocked', allowed))
  assert.ok(matches('status=2*', allowed))
})

test('one key twice means either, two keys mean both', () => {
  const inside = call({ workload: 'productpage-v1', host: 'details', port: 9080 })
  assert.ok(matches('workload=local workload=details-*'))
  assert.ok(!matches('workload=details-v2 status=200'))
  assert.ok(!matches('workload=local workload=details-*', inside))
})

test('no condition means every record', () => {
  assert.ok(matches('', allowed))
})

test('a star stands for any characters, none included, and for nothing else', () => {
  assert.ok(matchWildcard('a*b*c', 'abc'))
  assert.ok(matchWildcard('a*b*c', 'aXbYbZc'))
  assert.ok(!matchWildcard('a*b', 'aXbX'))
  assert.ok(!matchWildcard('ab*ba', 'aba'))
  assert.ok(!matchWildcard('a.c', 'abc'))
})

test('any text meets itself, and itself with a piece replaced by a star', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (head, piece, tail) => {
      const text = `${head}${piece}${tail}`.replaceAll('*', '+')
      const pattern = `${head.replaceAll('*', '+')}*${tail.replaceAll('*', '+')}`
      assert.ok(matchWildcard(text, text))
      assert.ok(matchWildcard(pattern, text))
      assert.ok(matchWildcard('*', text))
    }),
  )
})

test('a pattern of many stars is answered at once', () => {
  assert.equal(matchWildcard(`${'*a'.repeat(2000)}b`, 'a'.repeat(20_000)), false)
})

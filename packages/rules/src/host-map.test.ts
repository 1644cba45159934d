import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HostMap } from './host-map.ts'

/** The definition, written naively: a star is one or more characters of any kind. */
function covers(pattern: string, host: string): boolean {
  if (pattern === '*') return host !== ''
  if (pattern[0] !== '*') return pattern === host
  for (let length = 1; length <= host.length; length++) {
    if (pattern.slice(1) === host.slice(length)) return true
  }
  return false
}

function mapOf(patterns: readonly string[]): HostMap<string> {
  const map = new HostMap<string>()
  for (const pattern of patterns) map.set(pattern, pattern)
  return map
}

const label = fc.constantFrom('a', 'b', 'ab', 'com')
const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
const pattern = fc.oneof(
  host,
  fc.tuple(fc.constantFrom('*.', '*', '*-'), host).map((parts) => parts.join('')),
  fc.constant('*'),
)

test('finds a pattern exactly when one covers the host, and then the longest (R1.8.3-4 R6.1.7)', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 8 }), host, (patterns, name) => {
      const covering = patterns.filter((candidate) => covers(candidate, name))
      const exact = covering.find((candidate) => candidate === name)
      const [longest] = covering.sort((a, b) => b.length - a.length)
      assert.equal(mapOf(patterns).find(name), exact ?? longest)
    }),
  )
})

test('only an exact pattern is found for an address', () => {
  const map = mapOf(['*', '*.4', '1.2.3.4'])
  assert.equal(map.findExact('1.2.3.4'), '1.2.3.4')
  assert.equal(map.findExact('1.2.3.5'), undefined)
})

test('names that only begin or end alike are not covered (S24, S26)', () => {
  const map = mapOf(['*.googleapis.com', 'cnn.com'])
  for (const name of [
    'googleapis.com',
    'evilgoogleapis.com',
    'www.googleapis.com.evil.com',
    'www.googleapis.comx',
    'xcnn.com',
    'cnn.com.evil.com',
    '.googleapis.com',
  ]) {
    assert.equal(map.find(name), undefined, name)
  }
  assert.equal(map.find('a.b.googleapis.com'), '*.googleapis.com')
})

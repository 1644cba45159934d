import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArguments } from './read-arguments.ts'

test('without a URL it is ours that is run, and our column that counts', () => {
  const { bases, expect } = readArguments([], {})
  assert.deepEqual([bases.size, expect], [0, 'ours'])
})

test('services at URLs are judged by the original unless told otherwise', () => {
  const words = ['--details', 'http://localhost:9081']
  assert.equal(readArguments(words, {}).expect, 'upstream')
  assert.equal(readArguments([...words, '--expect', 'ours'], {}).expect, 'ours')
})

test('the command line wins over the environment', () => {
  const { bases } = readArguments(['--details', 'http://a.test'], {
    CONTRACT_DETAILS_URL: 'http://b.test',
    CONTRACT_RATINGS_URL: 'https://c.test/under',
  })
  assert.deepEqual(
    [...bases].map(([service, { href }]) => `${service} ${href}`),
    ['details http://a.test/', 'ratings https://c.test/under'],
  )
})

for (const words of [
  ['--details', 'localhost:9080'],
  ['--details', 'no URL'],
  ['--expect', 'theirs'],
  ['--orders', 'http://localhost'],
  ['--details'],
  ['http://localhost'],
]) {
  test(`${words.join(' ')} is refused with a sentence`, () => {
    assert.throws(() => readArguments(words, {}), { name: 'UsageError', message: /\w+/ })
  })
}

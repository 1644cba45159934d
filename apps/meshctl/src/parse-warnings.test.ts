import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseWarnings } from './parse-warnings.ts'

test('the text of a warning is what stands in quotes', () => {
  assert.deepEqual(parseWarnings('299 - "gateway egress has not answered"'), [
    'gateway egress has not answered',
  ])
})

test('several warnings in one header, and in several, are all told', () => {
  assert.deepEqual(parseWarnings(['299 - "a", 299 - "b, c"', '299 - "d"']), ['a', 'b, c', 'd'])
})

test('escaped quotes are unescaped', () => {
  assert.deepEqual(parseWarnings('299 - "rule \\"x\\""'), ['rule "x"'])
})

test('no header, no warning', () => {
  assert.deepEqual(parseWarnings(undefined), [])
})

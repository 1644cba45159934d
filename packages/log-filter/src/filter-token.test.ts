import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addTokens, type FilterToken, filterKeys, parseFilter, printToken } from './filter-token.ts'

const anyToken: fc.Arbitrary<FilterToken> = fc.record(
  {
    key: fc.constantFrom(...filterKeys),
    value: fc.string({ unit: 'binary', minLength: 1 }),
  },
  { noNullPrototype: true },
)

test('conditions are parted by blanks', () => {
  assert.deepEqual(parseFilter(' verdict=blocked  host=*.googleapis.com\tSTATUS=403 '), {
    tokens: [
      { key: 'verdict', value: 'blocked' },
      { key: 'host', value: '*.googleapis.com' },
      { key: 'status', value: '403' },
    ],
    strays: [],
  })
})

test('a value in quotes may hold blanks, quotes and equal signs', () => {
  const { tokens } = parseFilter('reason="a \\"b\\" c=d \\\\"')
  assert.deepEqual(tokens, [{ key: 'reason', value: 'a "b" c=d \\' }])
})

test('what is no condition is named as it was written', () => {
  const { tokens, strays } = parseFilter('blocked host= colour=red host="a"b status="4 verdict=""')
  assert.deepEqual(tokens, [])
  assert.deepEqual(strays, [
    'blocked',
    'host=',
    'colour=red',
    'host="a"b',
    'status="4',
    'verdict=""',
  ])
})

test('whatever a filter holds, it reads back what it printed', () => {
  fc.assert(
    fc.property(fc.array(anyToken), (tokens) => {
      const printed = parseFilter(tokens.map(printToken).join(' '))
      assert.deepEqual(printed, { tokens, strays: [] })
    }),
  )
})

test('no text breaks the reader, and no word is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { tokens, strays } = parseFilter(text)
      assert.equal(tokens.length + strays.length > 0, /\S/u.test(text))
    }),
  )
})

test('a condition given twice stands once', () => {
  const [token] = parseFilter('host=a').tokens
  assert.ok(token)
  assert.deepEqual(addTokens([token], [token]), [token])
})

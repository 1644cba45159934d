import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { compare } from './compare.ts'
import { anyText, type Expected } from './row.ts'

const body = '<p id="a b" hidden>one</p> two two'
const seen = {
  base: new URL('http://here.test'),
  answer: { status: 200, headers: { allow: 'GET', location: 'http://here.test/x' }, body },
  afterSeconds: 6,
}

/** What holds, and beside it the same a little wrong. */
const pairs: readonly (readonly [string, Partial<Expected>, Partial<Expected>])[] = [
  ['a status', { status: 200 }, { status: 500 }],
  ['a header', { headers: { allow: 'GET' } }, { headers: { allow: 'GE' } }],
  ['a pattern', { headers: { allow: /^G/ } }, { headers: { allow: /^E/ } }],
  ['no header', { headers: { etag: null } }, { headers: { allow: null } }],
  ['a header that is missing', { headers: { etag: null } }, { headers: { etag: /^/ } }],
  ['our address', { headers: { location: '{here}/x' } }, { headers: { location: '/x' } }],
  ['a text', { text: body }, { text: `${body} ` }],
  ['a part', { contains: ['one'] }, { contains: ['one', 'three'] }],
  ['an absence', { lacks: ['three'] }, { lacks: ['three', 'one'] }],
  ['an order', { inOrder: ['one', 'two', 'two'] }, { inOrder: ['two', 'one'] }],
  ['a number', { counts: { two: 2 } }, { counts: { two: 3 } }],
  ['an element', { elements: [{ tag: 'p', id: 'a b' }] }, { elements: [{ tag: 'p', id: 'a' }] }],
  ['an attribute', { elements: [{ tag: 'p', hidden: '' }] }, { elements: [{ tag: 'a' }] }],
  ['a time', { afterSeconds: 6 }, { afterSeconds: 5.999 }],
]
for (const [what, right, wrong] of pairs) {
  test(`${what} that is as expected is no difference, and one that is not is one`, () => {
    assert.deepEqual(compare({ status: 200, ...right }, seen), [])
    assert.equal(compare({ status: 200, ...wrong }, seen).length, 1)
  })
}

const json = (text: string, expected: unknown) => {
  const answer = { status: 200, headers: {}, body: text }
  return compare({ status: 200, json: expected }, { ...seen, answer }).map(({ what }) => what)
}

test('JSON differs at the path where it differs', () => {
  const text = '{"id":0,"list":[{"a":"x"},{"a":null}]}'
  assert.deepEqual(json(text, { id: 0, list: [{ a: anyText }, { a: null }] }), [])
  assert.deepEqual(json(text, { id: '0', list: [{ a: anyText }, { a: anyText }] }), [
    'body.id',
    'body.list.1.a',
  ])
})

test('JSON has an order, no key too many, and arrays are no objects', () => {
  assert.deepEqual(json('{"a":1,"b":2}', { b: 2, a: 1 }), ['keys of body'])
  assert.deepEqual(json('{"a":1,"b":2}', { a: 1 }), ['keys of body'])
  assert.deepEqual(json('[]', {}), ['body'])
  assert.deepEqual(json('', {}), ['body'])
})

test('calls differ in number, target and headers; a peer that was not played cannot be judged', () => {
  const expected = {
    status: 200,
    calls: { ratings: { count: 1, connections: 1, target: '/ratings/0', headers: { sw8: 'x' } } },
  }
  const call = (url: string, sw8: string) => ({ url, headers: { sw8 } }) as const
  const judged = (...received: readonly Pick<IncomingMessage, 'url' | 'headers'>[]) =>
    compare(expected, {
      ...seen,
      peers: new Map([['ratings', { received, connections: () => received.length }]]),
    })
  assert.deepEqual(judged(call('/ratings/0', 'x')), [])
  assert.equal(judged(call('/ratings/0', 'y')).length, 1)
  assert.equal(judged(call('/ratings/1', 'x')).length, 1)
  assert.equal(judged(call('/ratings/0', 'x'), call('/ratings/0', 'x')).length, 2)
  assert.equal(judged().length, 4)
  assert.equal(compare(expected, seen).length, 1)
})

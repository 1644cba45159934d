import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkResource } from './check-resource.ts'
import { classicApiVersion } from './resource.ts'

const destination = { name: 'reviews' }

function messages(actions: object): string[] {
  const spec = { destination, ...actions }
  const value = { apiVersion: classicApiVersion, kind: 'RouteRule', metadata: { name: 'r' }, spec }
  return checkResource(value).problems.map(({ message }) => message)
}

const place = { uri: '/v2', authority: 'www.example.test:8080' }
const route = [{ labels: { version: 'v1' } }]
const httpFault = { abort: { percent: 100, httpStatus: 500 } }

test('redirect, rewrite and appended headers are taken in both spellings', () => {
  assert.deepEqual(messages({ redirect: place }), [])
  assert.deepEqual(messages({ redirect: { uri: '/books?page=1' } }), [])
  assert.deepEqual(messages({ rewrite: place, route, httpFault }), [])
  assert.deepEqual(messages({ append_headers: { 'x-stage': 'test, "two"' } }), [])
})

test('every row about redirects and rewrites has its text, in the table’s order (R3.3.18-23)', () => {
  assert.deepEqual(messages({ rewrite: {} }), ['rewrite must specify path, host, or both'])
  assert.deepEqual(messages({ redirect: { uri: '', authority: '' } }), [
    'redirect must specify path, host, or both',
  ])
  assert.deepEqual(
    messages({ redirect: {}, rewrite: {}, route, httpFault, websocketUpgrade: true }),
    [
      'rewrite must specify path, host, or both',
      'rule cannot contain both route and redirect',
      'rule cannot contain both fault and redirect',
      'redirect must specify path, host, or both',
      'WebSocket upgrade is not allowed on redirect rules',
      'rule cannot contain both rewrite and redirect',
    ],
  )
})

test('a mirror is checked as a reference to a service (R3.3.26)', () => {
  assert.deepEqual(messages({ mirror: { name: 'reviews', labels: { version: 'v2' } } }), [])
  assert.deepEqual(messages({ mirror: {} }), [
    'name or service is mandatory for a service reference',
  ])
})

test('every row about appended headers has its text (R3.3.27-28)', () => {
  const appended = (name: string, value: string) => messages({ appendHeaders: { [name]: value } })
  assert.deepEqual(appended('', 'a'), ['header name cannot be empty'])
  assert.deepEqual(appended('X-Stage', 'a'), ['must be in lower case'])
  assert.deepEqual(appended('x-stage', ''), [
    'appended header "x-stage" must have a non-empty value',
  ])
})

test('nothing that would break the message can be written by a rule', () => {
  const line = fc.string().filter((text) => /[\r\n\0 \x7f-\uffff]/.test(text))
  fc.assert(
    fc.property(line, (text) => {
      assert.notDeepEqual(messages({ rewrite: { uri: `/${text}` } }), [])
      assert.notDeepEqual(messages({ redirect: { uri: `/${text}` } }), [])
      assert.notDeepEqual(messages({ appendHeaders: { [`x${text}`]: 'a' } }), [])
    }),
  )
  for (const uri of ['books', '//evil.test/', '/a?b', '/a#b']) {
    assert.match(messages({ rewrite: { uri } })[0] ?? '', /^rewrite uri ".*" must be a path/)
  }
  for (const authority of ['a b', 'a.test:99999', 'user@a.test', 'a.test/x']) {
    assert.match(messages({ rewrite: { authority } })[0] ?? '', /^rewrite authority invalid: /)
  }
  assert.match(messages({ appendHeaders: { a: 'b\r\nc: d' } })[0] ?? '', /printable ASCII$/)
  for (const name of ['host', 'content-length', 'transfer-encoding', 'proxy-status']) {
    assert.match(messages({ appendHeaders: { [name]: '1' } })[0] ?? '', /the proxy writes itself$/)
  }
})

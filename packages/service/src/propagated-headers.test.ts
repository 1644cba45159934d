import assert from 'node:assert/strict'
import { test } from 'node:test'
import { propagatedHeaders } from './propagated-headers.ts'

const incoming = {
  host: 'productpage',
  accept: '*/*',
  'x-request-id': 'r-1',
  'x-b3-sampled': '1',
  traceparent: '00-1-2-01',
  cookie: 'session=secret',
  authorization: 'Bearer secret',
  jwt: 'secret',
  'end-user': 'jason',
  'user-agent': 'a browser',
  'proxy-authorization': 'Basic secret',
}

test('inside the mesh, trace, user and credentials travel on', () => {
  assert.deepEqual(propagatedHeaders(incoming, 'mesh'), {
    'x-request-id': 'r-1',
    'x-b3-sampled': '1',
    traceparent: '00-1-2-01',
    'user-agent': 'a browser',
    cookie: 'session=secret',
    authorization: 'Bearer secret',
    jwt: 'secret',
    'end-user': 'jason',
  })
})

test('to the outside, only trace headers travel on', () => {
  assert.deepEqual(propagatedHeaders(incoming, 'outside'), {
    'x-request-id': 'r-1',
    'x-b3-sampled': '1',
    traceparent: '00-1-2-01',
  })
})

test('absent headers are not invented', () => {
  assert.deepEqual(propagatedHeaders({}, 'mesh'), {})
})

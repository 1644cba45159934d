import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedRecord, fakeRecord, googleRecord, meshRecord } from '../../test/fake-records.ts'
import { foldExchanges } from './fold-exchange.ts'

const services = new Set(['details'])

test('the last call of an edge decides, and every call counts', () => {
  const edges = foldExchanges(
    new Map(),
    [deniedRecord('details-v2', 'www.googleapis.com'), googleRecord('details-v2')],
    services,
  )
  const edge = edges.get('details-v2>www.googleapis.com:443')
  assert.equal(edge?.verdict, 'allowed')
  assert.equal(edge?.count, 2)
})

test('the edge touched last stands last', () => {
  const before = foldExchanges(
    new Map(),
    [meshRecord('productpage-v1', 'details-v1'), googleRecord('details-v2')],
    services,
  )
  const after = foldExchanges(before, [meshRecord('productpage-v1', 'details-v1')], services)
  assert.equal([...after.keys()].at(-1), 'productpage-v1>details-v1')
})

test('opening and end of a tunnel are one call', () => {
  const tunnel = fakeRecord({ id: 't', door: 'connect', host: 'example.com', reason: 'allowed' })
  const edges = foldExchanges(new Map(), [{ ...tunnel, phase: 'open' }, tunnel], services)
  assert.equal([...edges.values()][0]?.count, 1)
})

test('a caller with endless host names cannot make the map grow without end', () => {
  const records = Array.from({ length: 150 }, (_, n) => deniedRecord('local', `h${n}.test`))
  const edges = foldExchanges(new Map(), records, services)
  assert.equal(edges.size, 100)
  assert.ok(edges.has('local>h149.test:443'))
  assert.ok(!edges.has('local>h0.test:443'))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeMesh } from '../../test/fake-mesh.ts'
import { fakeRecord } from '../../test/fake-records.ts'
import { parseDropped, parseExchange, parseExchanges, parseState } from './parse-event.ts'

test('what the control plane sends is taken as it is', () => {
  const state = new FakeMesh(() => 'http://localhost:9080/productpage').state()
  assert.deepEqual(parseState(JSON.stringify(state)), state)
  const record = fakeRecord()
  assert.deepEqual(parseExchange(JSON.stringify(record)), record)
  assert.equal(parseDropped('{"count":3}'), 3)
  assert.deepEqual(parseExchanges(JSON.stringify([record, null, {}, 7])), [record])
})

test('anything else is nothing', () => {
  for (const text of ['', 'null', '7', '[]', '{}', '{"version":1}', '{"count":"many"}']) {
    assert.equal(parseState(text), null)
    assert.equal(parseExchange(text), null)
    assert.deepEqual(parseExchanges(text), [])
    assert.equal(parseDropped(text), 0)
  }
})

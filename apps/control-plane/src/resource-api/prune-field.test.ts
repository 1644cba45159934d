import assert from 'node:assert/strict'
import test from 'node:test'
import { pruneField } from './prune-field.ts'

test('a field goes, wherever it stands', () => {
  const value = { spec: { ports: [{ port: 1 }, { port: 2, prot: 'x' }], colour: 'red' } }
  assert.deepEqual(pruneField(value, 'spec.colour'), {
    spec: { ports: [{ port: 1 }, { port: 2, prot: 'x' }] },
  })
  assert.deepEqual(pruneField(value, 'spec.ports[1].prot'), {
    spec: { ports: [{ port: 1 }, { port: 2 }], colour: 'red' },
  })
})

test('names that are no identifiers stand in quotes', () => {
  const value = { spec: { 'a.b["c"]': 1, d: 2 } }
  assert.deepEqual(pruneField(value, `spec[${JSON.stringify('a.b["c"]')}]`), { spec: { d: 2 } })
})

test('a field written in snake case is the same field', () => {
  assert.deepEqual(pruneField({ spec: { my_field: 1, other: 2 } }, 'spec.myField'), {
    spec: { other: 2 },
  })
})

test('a path that leads nowhere changes nothing', () => {
  for (const path of ['', 'nope', 'spec.x.y', 'spec[0]']) {
    assert.deepEqual(pruneField({ spec: { a: 1 } }, path), { spec: { a: 1 } })
  }
})

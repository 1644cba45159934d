import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFailure, placeOfFailure } from './api-failure.ts'

test('a Status gives its message and causes', () => {
  const failure = parseFailure(
    422,
    JSON.stringify({
      kind: 'Status',
      message: 'EgressRule "x" is invalid',
      details: { causes: [{ reason: 'Invalid', field: 'spec.ports', message: 'is empty' }] },
    }),
  )
  assert.equal(failure.status, 422)
  assert.equal(failure.message, 'EgressRule "x" is invalid')
  assert.deepEqual(failure.causes, [{ field: 'spec.ports', message: 'is empty' }])
})

test('what is no JSON is shown as text, within bounds', () => {
  assert.equal(parseFailure(502, ' Bad Gateway\n').message, 'Bad Gateway')
  assert.equal(parseFailure(502, 'x'.repeat(9000)).message.length, 500)
})

test('fields of a wrong type are as if they were not there', () => {
  const failure = parseFailure(500, '{"message":{"a":1},"details":{"causes":[null,7]}}')
  assert.equal(failure.message, '')
  assert.deepEqual(failure.causes, [
    { field: '', message: '' },
    { field: '', message: '' },
  ])
})

function placeIn(message: string, text = '') {
  return placeOfFailure({ status: 400, message, causes: [] }, text)
}

test('a refusal that names line and column points there', () => {
  assert.deepEqual(placeIn('malformed YAML at line 4, column 3: no'), { line: 4, column: 3 })
  assert.deepEqual(placeIn('-:12:7 no'), { line: 12, column: 7 })
  const unknownKind = 'kind: "EgresRule" is not known; expected EgressRule or RouteRule'
  assert.deepEqual(placeIn(`${unknownKind} (line 2, column 7; did you mean "EgressRule"?)`), {
    line: 2,
    column: 7,
  })
  assert.deepEqual(placeIn('bad indentation in line 2'), { line: 2, column: 1 })
})

test('a refusal that names a field points to it', () => {
  const text = 'spec:\n  destination:\n    servce: x\n'
  assert.deepEqual(placeIn('unknown field "spec.destination.servce"', text), { line: 3, column: 5 })
})

test('a refusal that names neither points nowhere', () => {
  assert.equal(placeIn('already exists'), null)
})

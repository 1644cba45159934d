import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'
import { duplicateFields } from './duplicate-fields.ts'

test('a field that is there twice is found at any depth, and told once', () => {
  const texts: Readonly<Record<string, readonly string[]>> = {
    '{"a":1,"b":{"a":1}}': [],
    '{"a":1,"a":2,"a":3}': ['a'],
    '{"a":{"b":[{"c":1},{"c":{"d":1},"c":2}]}}': ['a.b[1].c'],
    '[[],{},[{"a":1,"a":"}"}]]': ['[2][0].a'],
    '{"a":"a","b":["a","a"],"\\u0061":1}': ['a'],
    '{"x":"\\"y\\":1,\\"y\\":2"}': [],
    '"a"': [],
  }
  for (const [text, expected] of Object.entries(texts)) {
    assert.deepEqual(duplicateFields(text), expected, text)
  }
})

test('what was printed from a value has no field twice', () => {
  fc.assert(fc.property(fc.json(), (text) => duplicateFields(text).length === 0))
})

test('a rule with a field twice is refused, or told of, as the client wants it', async (t) => {
  const { ask } = await startControlPlane(t)
  const text = JSON.stringify(egressRule()).replace('"service"', '"service":"a.com","service"')
  const headers = { 'content-type': 'application/json' }
  const refused = await ask('POST', rulesPath, { text, headers })
  assert.equal(refused.status, 400)
  assert.match(refused.json().message, /: duplicate field "spec\.destination\.service"$/)
  const warned = await ask('POST', `${rulesPath}?fieldValidation=Warn`, { text, headers })
  assert.equal(warned.status, 201)
  assert.match(String(warned.headers.warning), /duplicate field \\"spec\.destination\.service\\"/)
  const patch = '{"metadata":{"labels":{"a":"b"}},"metadata":{}}'
  const patched = await ask('PATCH', `${rulesPath}/googleapis`, {
    text: patch,
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  assert.match(patched.json().message, /duplicate field "metadata"/)
  const yaml = await ask('PATCH', `${rulesPath}/flow?fieldManager=me`, {
    text: '{kind: EgressRule, kind: "\\x41"}',
    headers: { 'content-type': 'application/apply-patch+yaml' },
  })
  assert.match(yaml.json().message, /malformed YAML at line 1, .*unique/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { placeOfField } from './place-of-field.ts'

const text = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: two
spec:
  destination:
    servce: "*.example.com"
  ports:
  - port: 443
    protocol: https
  - protocol: htps
    port: 70000
`

test('a key is found below its parents', () => {
  assert.deepEqual(placeOfField(text, 'spec.destination.servce'), { line: 7, column: 5 })
})

test('the first key of a list item stands on the item’s own line', () => {
  assert.deepEqual(placeOfField(text, 'spec.ports[0].port'), { line: 9, column: 5 })
  assert.deepEqual(placeOfField(text, 'spec.ports[1].protocol'), { line: 11, column: 5 })
})

test('a missing field is shown at its parent', () => {
  assert.deepEqual(placeOfField(text, 'spec.destination.service'), { line: 6, column: 3 })
})

test('a path that begins nowhere is nowhere', () => {
  assert.equal(placeOfField(text, 'status'), null)
})

test('whatever the path, the place is in the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (anyText, path) => {
      const place = placeOfField(anyText, path)
      assert.ok(place === null || place.line <= anyText.split('\n').length)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { collectionPath } from './resource-path.ts'
import { ruleDocuments } from './rule-documents.ts'

test('the kind decides where a document goes', () => {
  const [first, second, third] = ruleDocuments(
    'kind: EgressRule\n---\nkind: "RouteRule"\n---\nkind: Pod\n',
  )
  assert.equal(first?.path, collectionPath('EgressRule'))
  assert.equal(second?.path, collectionPath('RouteRule'))
  assert.equal(third?.path, collectionPath('EgressRule'))
})

test('a document of today goes where its version is served', () => {
  const of = (text: string) => ruleDocuments(text)[0]?.path
  const beta = 'networking.istio.io/v1beta1'
  assert.equal(
    of(`apiVersion: ${beta}\nkind: ServiceEntry\n`),
    collectionPath('ServiceEntry', 'default', beta),
  )
  assert.equal(
    of('kind: ServiceEntry\n'),
    collectionPath('ServiceEntry', 'default', 'networking.istio.io/v1'),
  )
})

test('a later document keeps its line numbers', () => {
  const documents = ruleDocuments('kind: EgressRule\na: 1\n---\nkind: RouteRule\nb: 2\n')
  assert.equal(documents[1]?.text.split('\n')[4], 'b: 2')
})

test('comments, empty lines and empty documents are no documents', () => {
  assert.deepEqual(ruleDocuments('---\n# nothing\n---\n\n'), [])
})

test('a line that only begins with dashes parts nothing', () => {
  assert.equal(ruleDocuments('kind: EgressRule\n----\n---x\n').length, 1)
})

test('what stands on the line of the dashes belongs to the document', () => {
  const documents = ruleDocuments('--- !!map\nkind: RouteRule\n--- {kind: EgressRule}\n')
  assert.deepEqual(documents, [
    { text: '--- !!map\nkind: RouteRule\n', path: collectionPath('RouteRule') },
    { text: '\n\n--- {kind: EgressRule}\n\n', path: collectionPath('EgressRule') },
  ])
  assert.equal(ruleDocuments('--- !!python/object:x {}').length, 1)
})

test('every line of the text stands in one document at its own line number', () => {
  const line = fc.constantFrom('---', 'kind: EgressRule', '  a: 1', '', '# c', '--- # end')
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      for (const { text } of ruleDocuments(lines.join('\n'))) {
        for (const [index, own] of text.split('\n').entries()) {
          assert.ok(own === '' || own === lines[index])
        }
      }
    }),
  )
})

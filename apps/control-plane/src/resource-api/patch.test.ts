import assert from 'node:assert/strict'
import test from 'node:test'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'

const merge = { 'content-type': 'application/merge-patch+json' }
const json = { 'content-type': 'application/json-patch+json' }
const apply = { 'content-type': 'application/apply-patch+yaml' }
const at = `${rulesPath}/googleapis`

test('a merge patch changes what it names and keeps the rest', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const text = JSON.stringify({ metadata: { labels: { team: 'books' } } })
  const answer = await ask('PATCH', at, { text, headers: merge })
  assert.equal(answer.status, 200)
  assert.deepEqual(answer.json().metadata.labels, { team: 'books' })
  assert.deepEqual(answer.json().spec, egressRule().spec)
})

test('a JSON patch is applied, or nothing of it', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const add = { op: 'add', path: '/spec/ports/-', value: { port: 80, protocol: 'http' } }
  const done = await ask('PATCH', at, { text: JSON.stringify([add]), headers: json })
  assert.equal(done.json().spec.ports.length, 2)
  const test = { op: 'test', path: '/metadata/name', value: 'other' }
  const undone = await ask('PATCH', at, { text: JSON.stringify([add, test]), headers: json })
  assert.equal(undone.status, 422)
  const [cause] = undone.json().details.causes
  assert.equal(cause.field, '/metadata/name')
  assert.match(cause.message, /^the JSON patch does not fit: testing .* failed$/)
  assert.equal((await ask('GET', at)).json().spec.ports.length, 2)
})

test('the last label that goes leaves no empty map', async (t) => {
  const { ask } = await startControlPlane(t)
  const labels = { team: 'books' }
  const annotations = { note: 'x' }
  await ask('POST', rulesPath, {
    body: { ...egressRule(), metadata: { name: 'googleapis', labels, annotations } },
  })
  const text = JSON.stringify({ metadata: { labels: { team: null }, annotations: { note: null } } })
  const { metadata } = (await ask('PATCH', at, { text, headers: merge })).json()
  assert.equal('labels' in metadata || 'annotations' in metadata, false)
})

test('server-side apply makes the rule, and then merges into it', async (t) => {
  const { ask } = await startControlPlane(t)
  const text = JSON.stringify(egressRule())
  const made = await ask('PATCH', `${at}?fieldManager=kubectl&force=true`, { text, headers: apply })
  assert.equal(made.status, 201)
  const again = await ask('PATCH', `${at}?fieldManager=kubectl`, { text, headers: apply })
  assert.equal(again.status, 200)
  assert.equal(again.json().metadata.resourceVersion, made.json().metadata.resourceVersion)
})

test('the result of a patch is checked like any rule', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const misspelt = await ask('PATCH', at, { text: '{"spec":{"prots":[]}}', headers: merge })
  assert.equal(misspelt.status, 400)
  assert.match(misspelt.json().message, /unknown field "spec\.prots"/)
  const bad = await ask('PATCH', at, { text: '{"spec":{"ports":null}}', headers: merge })
  assert.equal(bad.status, 422)
  const renamed = await ask('PATCH', at, { text: '{"metadata":{"name":"x"}}', headers: merge })
  assert.equal(renamed.status, 400)
})

test('a patch that insists on an old version is a conflict', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  await ask('PUT', at, { body: egressRule('googleapis', 80) })
  const text = '{"metadata":{"resourceVersion":"1","labels":{"a":"b"}}}'
  assert.equal((await ask('PATCH', at, { text, headers: merge })).status, 409)
})

test('patches of one rule at the same time all count', async (t) => {
  const { ask } = await startControlPlane(t)
  await ask('POST', rulesPath, { body: egressRule() })
  const labels = ['a', 'b', 'c', 'd']
  const answers = await Promise.all(
    labels.map((label) =>
      ask('PATCH', at, { text: `{"metadata":{"labels":{"${label}":"x"}}}`, headers: merge }),
    ),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  const { metadata } = (await ask('GET', at)).json()
  assert.deepEqual(Object.keys(metadata.labels).toSorted(), labels)
})

test('patches in other languages, and of nothing, are refused', async (t) => {
  const { ask } = await startControlPlane(t)
  const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
  assert.equal((await ask('PATCH', at, { text: '{}', headers: strategic })).status, 415)
  assert.equal((await ask('PATCH', at, { text: '{}', headers: merge })).status, 404)
})

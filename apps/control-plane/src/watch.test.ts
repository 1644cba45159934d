import assert from 'node:assert/strict'
import test from 'node:test'
import {
  egressRule,
  rulesPath,
  startControlPlane,
  type TestControlPlane,
} from './test-control-plane.ts'

async function watch({ lines }: TestControlPlane, query: string, accept = 'application/json') {
  const { next } = await lines(`${rulesPath}?watch=true&${query}`, { accept })
  return async () => {
    const { type, object } = JSON.parse(await next())
    return { type, object, text: `${type} ${object.metadata?.name}` }
  }
}

test('a watch without a version begins with what is there', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule('a') })
  const next = await watch(plane, '')
  assert.equal((await next()).text, 'ADDED a')
  await plane.ask('POST', rulesPath, { body: egressRule('b') })
  assert.equal((await next()).text, 'ADDED b')
})

test('a watch from a version tells what came after it', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule('a') })
  await plane.ask('POST', rulesPath, { body: egressRule('b') })
  const next = await watch(plane, 'resourceVersion=1')
  assert.equal((await next()).text, 'ADDED b')
  await plane.ask('PUT', `${rulesPath}/a`, { body: egressRule('a', 80) })
  await plane.ask('DELETE', `${rulesPath}/a`)
  assert.equal((await next()).text, 'MODIFIED a')
  const deleted = await next()
  assert.equal(deleted.text, 'DELETED a')
  assert.equal(deleted.object.metadata.resourceVersion, '4')
})

test('a version that is forgotten is an error line with 410', async (t) => {
  const plane = await startControlPlane(t)
  const next = await watch(plane, 'resourceVersion=77')
  const { type, object } = await next()
  assert.equal(type, 'ERROR')
  assert.equal(object.code, 410)
  assert.equal(object.reason, 'Expired')
})

test('a change of labels brings a rule into a selection and out of it', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule('a') })
  const next = await watch(plane, 'resourceVersion=1&labelSelector=team%3Dbooks')
  const label = (value: string | null) =>
    plane.ask('PATCH', `${rulesPath}/a`, {
      text: JSON.stringify({ metadata: { labels: { team: value } } }),
      headers: { 'content-type': 'application/merge-patch+json' },
    })
  await label('books')
  assert.equal((await next()).text, 'ADDED a')
  await label(null)
  assert.equal((await next()).text, 'DELETED a')
})

test('other kinds, namespaces and names are not told', async (t) => {
  const plane = await startControlPlane(t, { preset: 'blog' })
  const next = await watch(plane, 'fieldSelector=metadata.name%3Db')
  await plane.ask('POST', rulesPath.replace('default', 'other'), { body: egressRule('b') })
  await plane.ask('POST', rulesPath, { body: egressRule('a') })
  await plane.ask('POST', rulesPath, { body: egressRule('b') })
  const { object } = await next()
  assert.equal(object.metadata.namespace, 'default')
  assert.equal(object.metadata.name, 'b')
})

test('a watch may be a table, row by row', async (t) => {
  const plane = await startControlPlane(t)
  const next = await watch(plane, '', 'application/json;as=Table;v=v1;g=meta.k8s.io')
  await plane.ask('POST', rulesPath, { body: egressRule('a') })
  const { type, object } = await next()
  assert.equal(type, 'ADDED')
  assert.equal(object.kind, 'Table')
  assert.equal(object.rows[0].cells[0], 'a')
})

test('a client that wants the beginning marked gets the mark', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule('a') })
  const next = await watch(plane, 'sendInitialEvents=true&allowWatchBookmarks=true')
  assert.equal((await next()).text, 'ADDED a')
  const { type, object } = await next()
  assert.equal(type, 'BOOKMARK')
  assert.equal(object.metadata.annotations['k8s.io/initial-events-end'], 'true')
  assert.equal(object.metadata.resourceVersion, '1')
})

import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import {
  connectGateway,
  egressRule,
  rulesPath,
  startControlPlane,
  type TestControlPlane,
  temporaryDir,
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

test('a reader is given many large rules at once, and their changes of status', async (t) => {
  const stateDir = await temporaryDir(t)
  await mkdir(path.join(stateDir, 'rules'))
  const [count, hint] = [500, 'x'.repeat(20_000)]
  for (let i = 0; i < count; i++) {
    const { metadata, ...rule } = egressRule(`rule-${i}`)
    const text = JSON.stringify({ ...rule, metadata: { ...metadata, annotations: { hint } } })
    await writeFile(path.join(stateDir, 'rules', `${i}.yaml`), text)
  }
  const plane = await startControlPlane(t, { stateDir })
  const next = await watch(plane, '')
  for (let i = 0; i < count; i++) assert.equal((await next()).type, 'ADDED')
  const gateway = await connectGateway(plane)
  await gateway.ack(gateway.first.version)
  const active = new Set<string>()
  while (active.size < count) {
    const { object } = await next()
    if (object.status.conditions[0].status === 'True') active.add(object.metadata.name)
  }
})

test('namespaces come and go by the versions of the rules in them', async (t) => {
  const plane = await startControlPlane(t)
  const inTeam = rulesPath.replace('default', 'team')
  await plane.ask('POST', rulesPath, { body: egressRule('a') })
  const list = (await plane.ask('GET', '/api/v1/namespaces')).json()
  assert.equal(list.metadata.resourceVersion, '1')
  await plane.ask('POST', inTeam, { body: egressRule('b') })
  await plane.ask('POST', inTeam, { body: egressRule('c') })
  const since = (version: string) =>
    plane.lines(`/api/v1/namespaces?watch=1&resourceVersion=${version}`)
  const { next } = await since(list.metadata.resourceVersion)
  const added = JSON.parse(await next())
  assert.equal(`${added.type} ${added.object.metadata.name}`, 'ADDED team')
  assert.equal(added.object.metadata.resourceVersion, '2')
  const now = (await plane.ask('GET', '/api/v1/namespaces')).json()
  assert.deepEqual(now.items[1], added.object)
  const later = await since(now.metadata.resourceVersion)
  await plane.ask('DELETE', `${inTeam}/b`)
  await plane.ask('DELETE', `${inTeam}/c`)
  for (const line of [await next(), await later.next()]) {
    const { type, object } = JSON.parse(line)
    assert.equal(`${type} ${object.metadata.name}`, 'DELETED team')
  }
})

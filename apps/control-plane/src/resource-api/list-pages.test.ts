import assert from 'node:assert/strict'
import test from 'node:test'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'

async function startWithRules(t: test.TestContext, count: number) {
  const plane = await startControlPlane(t)
  for (let i = 0; i < count; i++) {
    await plane.ask('POST', rulesPath, { body: egressRule(`r${i}`) })
  }
  const list = async (query: string) => {
    const answer = await plane.ask('GET', `${rulesPath}?${query}`)
    const { items = [], metadata = {}, ...status } = answer.json()
    const names = items.map((item: { metadata: { name: string } }) => item.metadata.name)
    return { code: answer.status, names, metadata, status }
  }
  return { plane, list }
}

test('pages of one list fit together, whatever is written meanwhile', async (t) => {
  const { plane, list } = await startWithRules(t, 5)
  const first = await list('limit=2')
  assert.deepEqual(first.names, ['r0', 'r1'])
  assert.equal(first.metadata.remainingItemCount, 3)
  await plane.ask('DELETE', `${rulesPath}/r2`)
  const second = await list(`limit=2&continue=${first.metadata.continue}`)
  assert.deepEqual(second.names, ['r2', 'r3'])
  assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion)
  const last = await list(`limit=2&continue=${second.metadata.continue}`)
  assert.deepEqual(last.names, ['r4'])
  assert.equal(last.metadata.continue, undefined)
  assert.deepEqual((await list('')).names, ['r0', 'r1', 'r3', 'r4'])
})

test('a token of a list that is no longer kept is 410, after which clients begin again', async (t) => {
  const { list } = await startWithRules(t, 3)
  const { metadata } = await list('limit=1')
  for (let i = 0; i < 32; i++) await list('limit=1')
  const stale = await list(`limit=1&continue=${metadata.continue}`)
  assert.equal(stale.code, 410)
  assert.equal(stale.status.reason, 'Expired')
  assert.equal((await list('continue=nonsense')).code, 410)
})

test('a version is listed exactly while it is the newest, else it is gone', async (t) => {
  const { list } = await startWithRules(t, 2)
  assert.equal((await list('resourceVersion=2&resourceVersionMatch=Exact')).code, 200)
  assert.equal((await list('resourceVersion=1&resourceVersionMatch=NotOlderThan')).code, 200)
  assert.equal((await list('resourceVersion=0')).code, 200)
  assert.equal((await list('resourceVersion=1&resourceVersionMatch=Exact')).code, 410)
  assert.equal((await list('resourceVersion=99')).code, 504)
  assert.equal((await list('resourceVersionMatch=Exact')).code, 422)
  assert.equal((await list('resourceVersion=1&resourceVersionMatch=Newest')).code, 422)
  assert.equal((await list('resourceVersion=x')).code, 400)
  assert.equal((await list('limit=x')).code, 400)
})

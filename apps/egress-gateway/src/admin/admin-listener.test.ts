import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { createAdminListener } from './admin-listener.ts'

test('what answers is loaded once, when the first client comes', async (t) => {
  let loads = 0
  const admin = createAdminListener(async () => {
    loads += 1
    const app = Fastify()
    app.get('/healthz', async () => 'live')
    await app.ready()
    return { server: app.server, close: () => app.close() }
  })
  t.after(() => admin.close())
  const port = await admin.listen('127.0.0.1', 0)
  assert.equal(loads, 0)
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).text()
  assert.deepEqual(await Promise.all([ask(), ask()]), ['live', 'live'])
  assert.equal(loads, 1)
})

test('a client is cut off when what answers cannot be loaded', async (t) => {
  const admin = createAdminListener(() => Promise.reject(new Error('no such module')))
  t.after(() => admin.close())
  const port = await admin.listen('127.0.0.1', 0)
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`))
})

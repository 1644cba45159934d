import assert from 'node:assert/strict'
import { test } from 'node:test'
import { request } from 'undici'
import { startWorld } from './test-world.ts'

test('a fault set over HTTP acts, and what was received can be read', async (t) => {
  const { admin, get } = await startWithAdmin(t)
  const set = await admin('PUT', '/faults/www.googleapis.com', { fault: 'status-500' })
  assert.deepEqual(set, { status: 200, json: { host: 'www.googleapis.com', fault: 'status-500' } })
  assert.equal((await get('https://www.googleapis.com/')).status, 500)
  assert.equal((await admin('GET', '/faults')).json['www.googleapis.com'], 'status-500')
  assert.equal((await admin('GET', '/received')).json[0].sni, 'www.googleapis.com')
})

test('an unknown fault or host is refused, and told what there is', async (t) => {
  const { admin } = await startWithAdmin(t)
  const fault = await admin('PUT', '/faults/evil.test', { fault: 'tired' })
  const host = await admin('PUT', '/faults/nowhere.test', { fault: 'down' })
  assert.equal(fault.status, 400)
  assert.match(fault.json.error, /one of none, down, wrong-name/)
  assert.equal(host.status, 404)
  assert.match(host.json.error, /there are www\.googleapis\.com/)
})

test('health is ok, and only for those who call us by a loopback name', async (t) => {
  const { admin } = await startWithAdmin(t)
  assert.deepEqual(await admin('GET', '/health'), { status: 200, json: { status: 'ok' } })
  const rebound = await admin('GET', '/received', undefined, 'attacker.test')
  assert.equal(rebound.status, 403)
})

test('without an admin port there is no such listener', async (t) => {
  const { started } = await startWorld(t)
  assert.equal(started.adminPort, null)
})

async function startWithAdmin(t: Parameters<typeof startWorld>[0]) {
  const { started, get } = await startWorld(t, { adminPort: 0 })
  const origin = `http://127.0.0.1:${started.adminPort}`
  async function admin(method: 'GET' | 'PUT', path: string, body?: unknown, host?: string) {
    const headers = {
      ...(host === undefined ? {} : { host }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const text = body === undefined ? null : JSON.stringify(body)
    const answer = await request(origin + path, { method, headers, body: text })
    const json = JSON.parse(await answer.body.text())
    return { status: answer.statusCode, json }
  }
  return { admin, get }
}

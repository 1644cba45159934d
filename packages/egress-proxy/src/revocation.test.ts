import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { createAuthority, startOrigin, startRawOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const host = 'www.allowed.test'
const rule = egressRule('allowed', host, '80/http', '443/https')
const other = egressRule('other', 'other.test', '80/http')

const waiting = [
  ['a request', `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ['a CONNECT', `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
] as const

for (const [what, text] of waiting) {
  test(`${what} that waits for its name's address leaves no more when its rule is gone`, async (t) => {
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<readonly string[]>()
    const {
      connect: connectClient,
      apply,
      records,
    } = await startProxy(t, {
      resources: [rule],
      resolve: () => {
        asked.resolve()
        return answer.promise
      },
      timeouts: { connectMs: 60_000 },
    })
    const client = await connectClient()
    client.write(text)
    await asked.promise
    apply(other)
    answer.resolve(['192.0.2.1'])
    assert.equal((await client.answer()).status, 403)
    assert.equal(records[0]?.action, 'deny')
    assert.equal(records[0]?.upstream, null)
    const isByRules = records[0]?.reason !== 'policy_changed'
    assert.equal(records[0]?.configVersion, isByRules ? 'v2' : 'v1', 'the rules that said so')
  })
}

test('a request that waits for a handshake leaves no more when its rule is gone', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const reached = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const gate = await startRawOrigin(t, (socket) => {
    socket.pause()
    reached.resolve()
    void release.promise.then(() => {
      const behind = connect({ port: origin.port, host: '127.0.0.1' })
      t.after(() => behind.destroy())
      behind.on('error', () => socket.destroy())
      socket.pipe(behind).pipe(socket)
    })
  })
  const {
    connect: connectClient,
    apply,
    records,
  } = await startProxy(t, {
    resources: [rule],
    ca: authority.certificatePem,
    connectTo: new Map([[`${host}:443`, gate.address]]),
  })
  const client = await connectClient()
  client.write(`GET http://${host}:443/ HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
  await reached.promise
  apply(other)
  release.resolve()
  assert.equal((await client.answer()).status, 403)
  assert.equal(records[0]?.action, 'deny')
  assert.equal(origin.received.length, 0)
  client.end()
  await once(client.socket, 'close')
})

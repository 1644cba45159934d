import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { connectRaw, createAuthority, overSocket, startOrigin, stubResolver } from './index.ts'

test('an origin remembers what it received, line by line', async (t) => {
  const origin = await startOrigin(t)
  const client = await connectRaw(t, origin.port)
  const answer = await client.ask('GET /a HTTP/1.1\r\nHost: a.test\r\nX: 1\r\nx: 2\r\n\r\n')
  assert.equal(answer.status, 200)
  assert.equal(answer.body, `answered by ${origin.port}`)
  assert.deepEqual(origin.received[0]?.headers, [
    ['host', 'a.test'],
    ['x', '1'],
    ['x', '2'],
  ])
  assert.equal(origin.received[0]?.serverName, null)
})

test('an HTTPS origin tells the name and version the client used', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: ['a.test'] }) })
  const tls = connectTls({
    host: '127.0.0.1',
    port: origin.port,
    servername: 'a.test',
    ca: authority.certificatePem,
  })
  t.after(() => tls.destroy())
  await once(tls, 'secureConnect')
  await overSocket(tls).ask('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')
  assert.equal(origin.received[0]?.serverName, 'a.test')
  assert.equal(origin.received[0]?.tlsVersion, 'TLSv1.3')
})

test('the stub resolver knows its names and no others', async () => {
  const resolve = stubResolver({ 'a.test': ['192.0.2.1'] })
  assert.deepEqual(await resolve('a.test'), ['192.0.2.1'])
  await assert.rejects(resolve('b.test'), { code: 'ENOTFOUND' })
  assert.deepEqual(resolve.asked, ['a.test', 'b.test'])
})

test('a client that is left says what it had got', async (t) => {
  const origin = await startOrigin(t)
  const client = await connectRaw(t, origin.port)
  client.write('GET / HTTP/1.1\r\nHost: a.test\r\n')
  await new Promise(setImmediate)
  origin.dropConnections()
  await assert.rejects(client.answer(), /the connection ended after ""/)
})

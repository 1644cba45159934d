import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const allowed = egressRule('allowed', '*.googleapis.com', '80/http')
const spoofed = 'GET http://203.0.113.9/ HTTP/1.1\r\nHost: www.googleapis.com\r\n\r\n'

test('a proxy that dials the address its caller names can be lied to by Host', async (t) => {
  const evil = await startOrigin(t)
  const { connect, proxy, record } = await startProxy(t, {
    resources: [allowed],
    connectTo: new Map([['203.0.113.9:80', evil.address]]),
    weakened: { dialsCallersAddress: true },
  })
  const answer = await (await connect()).ask(spoofed)
  assert.equal(answer.status, 200)
  assert.equal(evil.received.length, 1)
  assert.equal((await record(() => true)).host, 'www.googleapis.com')
  assert.deepEqual(Object(proxy.dump()).weakened, { dialsCallersAddress: true })
})

test('a proxy that lets names differ sends the Host its caller wrote', async (t) => {
  const front = await startOrigin(t)
  const { connect } = await startProxy(t, {
    resources: [allowed],
    connectTo: new Map([['www.googleapis.com:80', front.address]]),
    weakened: { namesMayDiffer: true },
  })
  const client = await connect()
  const answer = await client.ask(
    'GET http://www.googleapis.com/ HTTP/1.1\r\nHost: evil.test\r\n\r\n',
  )
  assert.equal(answer.status, 200)
  assert.deepEqual(front.received[0]?.headers[0], ['host', 'evil.test'])
})

test('without being weakened the proxy refuses both', async (t) => {
  const { connect, record } = await startProxy(t, { resources: [allowed] })
  assert.equal((await (await connect()).ask(spoofed)).status, 400)
  assert.equal((await record(() => true)).reason, 'host_mismatch')
})

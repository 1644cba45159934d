import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connectRaw, startLivedTime, startRawOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy, type TestProxyOptions, testRegistry } from './test-proxy.ts'

const destination = '192.0.2.25:25'
const resources = [egressRule('mail', '192.0.2.25', '25/tcp')]

async function startMail(t: TestContext, options: TestProxyOptions = {}) {
  const origin = await startRawOrigin(t, (socket) => {
    socket.write('220 hello\r\n')
    socket.on('end', () => socket.end())
  })
  const started = await startProxy(t, {
    resources,
    connectTo: new Map([[destination, origin.address]]),
    ...options,
  })
  const { port } = await started.proxy.listenTcp({ host: '127.0.0.1', port: 0, destination })
  return { ...started, origin, mail: port }
}

/** How a new connection to this port ends: by its error's code, or in good order. */
async function howItEnds(t: TestContext, port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' }).resume()
  t.after(() => socket.destroy())
  const [error] = await Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(
    (error) => [error],
  )
  return error?.code ?? 'ended'
}

test('S84 a listener for the address of a TCP rule dials at once: the server may speak first', async (t) => {
  const { mail, record } = await startMail(t)
  const client = await connectRaw(t, mail)
  assert.equal(await client.readUntil('\r\n'), '220 hello\r\n')
  client.write('QUIT')
  client.end()
  await client.rest()
  const end = await record(({ phase }) => phase === 'end')
  assert.deepEqual(
    [end.door, end.workload, end.host, end.port, end.nameSource, end.rule, end.reason],
    ['tcp', 'tester', '192.0.2.25', 25, 'listener', 'egress-rule/default/mail', 'allowed'],
  )
  assert.deepEqual([end.bytesReceived, end.bytesSent], [4, 11])
})

test('a listener whose rule is not there resets connections, and the record says why', async (t) => {
  const { apply, mail, origin, record } = await startMail(t)
  apply(egressRule('mail', '192.0.2.25', '587/tcp'))
  assert.equal(await howItEnds(t, mail), 'ECONNRESET')
  const denied = await record(() => true)
  assert.deepEqual(
    [denied.action, denied.reason, denied.cluster],
    ['deny', 'port_not_in_rule', 'BlackHoleCluster'],
  )
  assert.equal(origin.received.length, 0)
})

test('a listener opens no private address, and serves no stranger', async (t) => {
  const strangers = { ...testRegistry, sources: [] }
  for (const [options, reason] of [
    [
      { connectTo: new Map(), resources: [egressRule('mail', '10.0.0.7', '25/tcp')] },
      'destination_ip_prohibited',
    ],
    [{ registry: strangers }, 'unknown_workload'],
  ] as const) {
    const { proxy, record } = await startMail(t, options)
    const { port } = await proxy.listenTcp({
      host: '127.0.0.1',
      port: 0,
      destination: '10.0.0.7:25',
    })
    assert.equal(await howItEnds(t, port), 'ECONNRESET')
    assert.equal((await record(() => true)).reason, reason)
  }
})

test('a connection of a listener ends within a second of its rule', async (t) => {
  const { apply, mail, record } = await startMail(t)
  const client = await connectRaw(t, mail)
  await client.readUntil('\r\n')
  const lived = startLivedTime(t)
  apply()
  await client.rest()
  assert.ok(lived() < 1_000)
  assert.equal((await record(({ phase }) => phase === 'end')).reason, 'policy_changed')
})

test('a listener stands for an address with a port, and is shown', async (t) => {
  const { proxy, port, mail } = await startMail(t)
  for (const text of ['db.test:5432', '192.0.2.1', '192.0.2.0/24:1', '192.0.2.1:0']) {
    await assert.rejects(
      proxy.listenTcp({ host: '127.0.0.1', port: 0, destination: text }),
      /config_rejected.*expected address:port/,
      text,
    )
  }
  assert.deepEqual(proxy.listeners(), [
    { address: '127.0.0.1', port, door: 'egress', destination: null },
    { address: '127.0.0.1', port: mail, door: 'tcp', destination },
  ])
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import {
  connectRaw,
  createAuthority,
  overSocket,
  startOrigin,
  startRawOrigin,
} from '@bookinfo/testkit'
import { type ParentOptions, startParent } from './test-parent.ts'
import {
  egressRule,
  meshRegistry,
  reaching,
  startProxy,
  type TestProxyOptions,
} from './test-proxy.ts'

const host = 'www.googleapis.com'
const address = '93.184.216.34'
const dns = { [host]: [address], 'www.allowed.test': [address], 'db.corp.test': ['10.1.2.3'] }
const originating = `GET http://${host}:443/x HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
const clear = 'GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n'
const resources = [
  egressRule('googleapis', '*.googleapis.com', '443/https'),
  egressRule('allowed', 'www.allowed.test', '80/http'),
  egressRule('mail', address, '25/tcp'),
]

async function startBehind(t: TestContext, leads: ParentOptions['leads'], more: TestProxyOptions) {
  const parent = await startParent(t, { leads: leads ?? {} })
  const upstreamProxy = { url: parent.url }
  return { parent, ...(await startProxy(t, { resources, dns, upstreamProxy, ...more })) }
}

async function startTlsOrigin(t: TestContext, hosts = [host]) {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts }) })
  return { origin, ca: authority.certificatePem }
}

test('TLS origination: the upstream proxy is asked for the judged address; SNI and certificate are the host’s', async (t) => {
  const { origin, ca } = await startTlsOrigin(t)
  const leads = { [`${address}:443`]: origin.port }
  const { parent, proxy, connect, records } = await startBehind(t, leads, { ca })
  const client = await connect()
  assert.equal((await client.ask(originating)).status, 200)
  assert.equal((await client.ask(originating)).status, 200)
  assert.deepEqual(parent.heads(), [
    `CONNECT ${address}:443 HTTP/1.1\r\nHost: ${address}:443\r\n\r\n`,
  ])
  assert.equal(origin.received[0]?.serverName, host)
  assert.deepEqual(
    [records[0]?.upstream?.address, records[0]?.upstream?.tls, records[0]?.upstream?.tlsVersion],
    [`${address}:443`, 'originate', 'TLSv1.3'],
  )
  assert.deepEqual([records[0]?.upstream?.reused, records[1]?.upstream?.reused], [false, true])
  assert.deepEqual(
    proxy.clusters().map(({ via }) => via),
    [parent.address],
  )
})

test('TLS origination: a certificate for another name is refused, whoever the tunnel leads to', async (t) => {
  const { origin, ca } = await startTlsOrigin(t, ['www.example.com'])
  const leads = { [`${address}:443`]: origin.port }
  const { connect, records } = await startBehind(t, leads, { ca })
  assert.equal((await (await connect()).ask(originating)).status, 502)
  assert.equal(records[0]?.reason, 'tls_certificate_name_mismatch')
  assert.equal(origin.received.length, 0)
})

test('a long body over originated TLS comes whole, however slowly it is read', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const body = Buffer.alloc(3_000_000, 'abcdefghij')
  const origin = await startOrigin(t, {
    tls: await authority.issue({ hosts: [host] }),
    answer: (_, response) => response.end(body),
  })
  const leads = { [`${address}:443`]: origin.port }
  const { connect } = await startBehind(t, leads, { ca: authority.certificatePem })
  const client = await connect()
  client.write(originating)
  client.socket.pause()
  await new Promise(setImmediate)
  client.socket.resume()
  assert.equal((await client.answer()).body, body.toString())
})

test('clear HTTP goes by CONNECT too, so that the address is the judged one', async (t) => {
  const origin = await startOrigin(t)
  const { parent, connect } = await startBehind(t, { [`${address}:80`]: origin.port }, {})
  const client = await connect()
  for (let i = 0; i < 3; i++) assert.equal((await client.ask(clear)).status, 200)
  assert.deepEqual(parent.asked(), [`${address}:80`])
  assert.equal(origin.received.length, 3)
})

for (const door of ['CONNECT', 'SNI']) {
  test(`TLS passed through by ${door} is end to end with the host`, async (t) => {
    const { origin, ca } = await startTlsOrigin(t)
    const leads = { [`${address}:443`]: origin.port }
    const { parent, connect, record } = await startBehind(t, leads, {})
    const client = await connect()
    if (door === 'CONNECT') {
      client.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
      assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
    }
    client.socket.removeAllListeners('data')
    const tls = connectTls({ socket: client.socket, servername: host, ca })
    await once(tls, 'secureConnect')
    const inside = overSocket(tls)
    assert.equal((await inside.ask(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).status, 200)
    tls.destroy()
    assert.equal((await record(({ phase }) => phase === 'end')).upstream?.tls, 'passthrough')
    assert.deepEqual(parent.asked(), [`${address}:443`])
  })
}

test('a TCP listener: what the server says at once, right behind the 200, reaches the client', async (t) => {
  const parent = await startParent(t, { says: 'HTTP/1.1 200 OK\r\n\r\n220 hello\r\n' })
  const upstreamProxy = { url: parent.url }
  const { proxy } = await startProxy(t, { resources, upstreamProxy })
  const destination = `${address}:25`
  const { port } = await proxy.listenTcp({ host: '127.0.0.1', port: 0, destination })
  const client = await connectRaw(t, port)
  assert.equal(await client.readUntil('\r\n'), '220 hello\r\n')
  assert.deepEqual(parent.asked(), [destination])
})

test('by name: the upstream proxy is asked for the host, which is judged here first', async (t) => {
  const { origin, ca } = await startTlsOrigin(t)
  const parent = await startParent(t, { leads: { [`${host}:443`]: origin.port } })
  const upstreamProxy = { url: parent.url, by: 'name' as const }
  const { connect, records } = await startProxy(t, {
    ca,
    upstreamProxy,
    dns: { [host]: [address], 'evil.googleapis.com': ['127.0.0.1'] },
    resources,
  })
  const client = await connect()
  assert.equal((await client.ask(originating)).status, 200)
  assert.equal((await client.ask(originating)).status, 200)
  assert.equal(records[1]?.upstream?.reused, true)
  assert.equal((await client.ask(originating.replaceAll('www.', 'evil.'))).status, 403)
  assert.equal(records[2]?.reason, 'destination_ip_prohibited')
  assert.deepEqual(parent.asked(), [`${host}:443`])
})

test('credentials are sent to the upstream proxy alone, and shown nowhere', async (t) => {
  const origin = await startOrigin(t)
  const parent = await startParent(t, { leads: { [`${address}:80`]: origin.port } })
  const url = parent.url.replace('http://', 'http://us%40er:pa%3Ass@')
  const { connect, proxy, records } = await startProxy(t, {
    resources,
    dns,
    upstreamProxy: { url, except: ['.corp.test'] },
  })
  assert.equal((await (await connect()).ask(clear)).status, 200)
  const token = Buffer.from('us@er:pa:ss').toString('base64')
  assert.match(parent.heads()[0] ?? '', new RegExp(`\r\nProxy-Authorization: Basic ${token}\r\n`))
  const shown = JSON.stringify([proxy.dump(), proxy.clusters(), records, origin.received])
  assert.doesNotMatch(shown, new RegExp(`pa(%3A|:)ss|${token}`))
  assert.partialDeepStrictEqual(proxy.dump(), {
    upstreamProxy: {
      address: parent.address,
      by: 'address',
      except: ['.corp.test'],
      hasCredentials: true,
    },
  })
})

test('mesh services and the operator’s overrides do not go through the upstream proxy', async (t) => {
  const origin = await startOrigin(t)
  const { parent, connect } = await startBehind(
    t,
    {},
    {
      registry: meshRegistry('reviews', origin.port),
      connectTo: new Map([['www.allowed.test:80', origin.address]]),
    },
  )
  const client = await connect()
  assert.equal((await client.ask(clear)).status, 200)
  assert.equal((await client.ask('GET / HTTP/1.1\r\nHost: reviews:9080\r\n\r\n')).status, 200)
  assert.deepEqual(parent.asked(), [])
})

for (const except of ['db.corp.test', '.corp.test', '*.corp.test', '127.0.0.0/8', '127.0.0.1']) {
  test(`the exception ${except} is reached directly`, async (t) => {
    const origin = await startRawOrigin(t, (socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    })
    const parent = await startParent(t)
    const rule = egressRule('db', 'db.corp.test', `${origin.port}/http`)
    const { connect } = await startProxy(t, {
      resources: [reaching(rule, '127.0.0.1/32'), ...resources],
      dns: { ...dns, 'db.corp.test': ['127.0.0.1'] },
      upstreamProxy: { url: parent.url, except: [except] },
    })
    const client = await connect()
    const get = `GET / HTTP/1.1\r\nHost: db.corp.test:${origin.port}\r\n\r\n`
    assert.equal((await client.ask(get)).body, 'ok')
    assert.deepEqual(parent.asked(), [])
    assert.equal((await client.ask(clear)).status, 502)
    assert.deepEqual(parent.asked(), [`${address}:80`])
  })
}

test('what a workload sends never chooses the upstream proxy', async (t) => {
  const parent = await startParent(t)
  const other = await startParent(t)
  const { connect } = await startProxy(t, { resources, dns, upstreamProxy: { url: parent.url } })
  const steering = `Proxy: ${other.url}\r\nHTTPS_PROXY: ${other.url}\r\nNO_PROXY: *\r\n`
  const steered = clear.replace('\r\n\r\n', `\r\n${steering}\r\n`)
  assert.equal((await (await connect()).ask(steered)).status, 502)
  assert.deepEqual([parent.asked().length, other.asked().length], [1, 0])
})

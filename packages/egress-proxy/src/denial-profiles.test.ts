import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { renderAccessLogText } from './access-log/render-access-log.ts'
import { egressRule, startProxy, type TestProxyOptions } from './test-proxy.ts'

const resources = [
  egressRule('clear', 'clear.test', '80/http'),
  egressRule('secure', 'secure.test', '443/https'),
]

function start(t: TestContext, denials: NonNullable<TestProxyOptions['denials']>) {
  return startProxy(t, { resources, denials })
}

const get = (host: string) => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`
const tunnelTo = (host: string) => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`

/** The code of the error that a client's TLS ends with. */
async function tlsError(t: TestContext, port: number, servername: string): Promise<string> {
  const tls = connectTls({ port, host: '127.0.0.1', servername, rejectUnauthorized: false })
  t.after(() => tls.destroy())
  const [error] = await once(tls, 'error')
  return error.code
}

test('as Istio 0.5: 404 without a body where the port is known, not a byte where it is not', async (t) => {
  const { connect, records, port } = await start(t, 'istio-0.5')
  const client = await connect()
  const answer = await client.ask(get('cnn.com'))
  assert.equal(answer.status, 404)
  assert.match(
    answer.head,
    /^HTTP\/1\.1 404 Not Found\r\ndate: [^\r]+ GMT\r\nserver: envoy\r\ncontent-length: 0\r\n\r\n$/,
  )
  assert.equal((await client.ask(get('cnn.com'))).status, 404, 'the connection is kept')
  const [record] = records
  assert.deepEqual([record?.status, record?.flags, record?.reason], [404, 'NR', 'no_rule'])
  assert.match(record === undefined ? '' : renderAccessLogText(record), / 404 NR route_not_found /)

  const other = await connect()
  other.write(get('cnn.com:8080'))
  assert.equal((await other.rest()).length, 0)
  assert.deepEqual([records.at(-1)?.status, records.at(-1)?.flags], [0, '-'])

  assert.equal(await tlsError(t, port, 'cnn.com'), 'ERR_SSL_WRONG_VERSION_NUMBER')
  assert.deepEqual([records.at(-1)?.status, records.at(-1)?.flags], [400, 'DPE'])
  assert.equal((await (await connect()).ask(tunnelTo('cnn.com:25'))).status, 404)
})

test('as REGISTRY_ONLY today: 502 without a body by the route block_all, and a reset', async (t) => {
  const { connect, records, port, proxy } = await start(t, 'registry-only')
  for (const [request, status] of [
    [get('cnn.com'), 502],
    [get('cnn.com:8080'), 502],
    [tunnelTo('cnn.com:443'), 502],
  ] as const) {
    const answer = await (await connect()).ask(request)
    assert.equal(answer.status, status)
    assert.equal(answer.body, '')
    assert.equal(answer.headers.get('server'), 'envoy')
  }
  const [record] = records
  assert.match(
    record === undefined ? '' : renderAccessLogText(record),
    / 502 - direct_response .* BlackHoleCluster .* block_all$/,
  )
  assert.equal(await tlsError(t, port, 'cnn.com'), 'ECONNRESET')
  assert.deepEqual([records.at(-1)?.status, records.at(-1)?.flags], [0, 'UH'])

  const at = { host: '127.0.0.1', port: 0, destination: '192.0.2.1:25' }
  const listener = await proxy.listenTcp(at)
  const socket = connectTcp({ port: listener.port, host: '127.0.0.1' }).resume()
  t.after(() => socket.destroy())
  const [error] = await once(socket, 'error')
  assert.equal(error.code, 'ECONNRESET')
})

test('only what the rules deny is told as another proxy would: the rest teaches', async (t) => {
  const { connect } = await startProxy(t, {
    denials: 'istio-0.5',
    resources: [egressRule('inside', 'inside.test', '80/http')],
    dns: { 'inside.test': ['10.0.0.7'] },
  })
  const answer = await (await connect()).ask(get('inside.test'))
  assert.equal(answer.status, 403)
  assert.equal(JSON.parse(answer.body).reason, 'destination_ip_prohibited')
})

test('the profile in force is shown', async (t) => {
  const { proxy } = await start(t, 'registry-only')
  assert.match(JSON.stringify(proxy.dump()), /"denials":"registry-only"/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Origin, type OriginOptions, startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const rule = egressRule('allowed', '*.allowed.test', '80/http', '8080/http')

async function startWithOrigin(t: Parameters<typeof startProxy>[0], options?: OriginOptions) {
  const origin = await startOrigin(t, options)
  return { origin, ...(await startProxy(t, reach(origin))) }
}

function reach(origin: Pick<Origin, 'address'>) {
  const hosts = ['www.allowed.test:80', 'www.allowed.test:8080', 'api.allowed.test:80']
  return { resources: [rule], connectTo: new Map(hosts.map((host) => [host, origin.address])) }
}

function header(origin: Origin, name: string): string[] {
  const headers = origin.received.at(-1)?.headers ?? []
  return headers.filter(([key]) => key === name).map(([, value]) => value)
}

test('S53 what belongs to the connection of the client stays there, and Connection deletes nothing of ours', async (t) => {
  const { origin, connect } = await startWithOrigin(t)
  const client = await connect()
  const answer = await client.ask(
    [
      'GET /a?b=c HTTP/1.1',
      'Host: www.allowed.test',
      'Connection: keep-alive, X-Secret, Host, Content-Length',
      'X-Secret: one',
      'X-Kept: two',
      'Keep-Alive: timeout=5',
      'Proxy-Connection: keep-alive',
      'TE: trailers',
      'Trailer: X-Later',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
      'X-Forwarded-For: 10.0.0.1',
      'X-Forwarded-Proto: https',
      'Forwarded: for=10.0.0.1',
      'x-kept: three',
      '',
      '',
    ].join('\r\n'),
  )
  assert.equal(answer.status, 200)
  assert.deepEqual(
    origin.received[0]?.headers.filter(([name]) => name !== 'x-request-id'),
    [
      ['host', 'www.allowed.test'],
      ['x-kept', 'two'],
      ['x-kept', 'three'],
      ['via', header(origin, 'via')[0]],
    ],
  )
  assert.match(header(origin, 'via')[0] ?? '', /^1\.1 egress-[0-9a-f]{8}$/)
  assert.equal(origin.received[0]?.url, '/a?b=c')
})

test('proxy credentials never reach the upstream', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    ...reach(origin),
    credentials: new Map([['details-v2', 'secret-token']]),
  })
  const basic = Buffer.from('details-v2:secret-token').toString('base64')
  const client = await connect()
  const request = `GET / HTTP/1.1\r\nHost: www.allowed.test\r\nProxy-Authorization: Basic ${basic}\r\n\r\n`
  assert.equal((await client.ask(request)).status, 200)
  assert.deepEqual(header(origin, 'proxy-authorization'), [])
  assert.equal(records[0]?.workload, 'details-v2')
})

test('the upstream sees the Host the client wrote, without the port that is the default of its scheme', async (t) => {
  const { origin, connect } = await startWithOrigin(t)
  const client = await connect()
  const hostFor = async (target: string, host: string): Promise<string[]> => {
    await client.ask(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    return header(origin, 'host')
  }
  assert.deepEqual(await hostFor('/', 'www.allowed.test'), ['www.allowed.test'])
  assert.deepEqual(await hostFor('/', 'www.allowed.test:80'), ['www.allowed.test'])
  assert.deepEqual(await hostFor('/', 'www.allowed.test:8080'), ['www.allowed.test:8080'])
  assert.deepEqual(await hostFor('/', 'WWW.Allowed.TEST.'), ['www.allowed.test'])
  assert.deepEqual(await hostFor('http://www.allowed.test:8080/', 'www.allowed.test'), [
    'www.allowed.test:8080',
  ])
})

test('a request id is made where there is none, and kept where there is one', async (t) => {
  const { origin, connect, records } = await startWithOrigin(t)
  const client = await connect()
  await client.ask('GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  assert.match(header(origin, 'x-request-id')[0] ?? '', /^[0-9a-f-]{36}$/)
  assert.deepEqual(header(origin, 'x-request-id'), [records[0]?.requestId])
  const own =
    'X-Request-Id: mine\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n'
  await client.ask(`GET / HTTP/1.1\r\nHost: www.allowed.test\r\n${own}\r\n`)
  assert.deepEqual(header(origin, 'x-request-id'), ['mine'])
  assert.equal(records[1]?.traceId, '0af7651916cd43dd8448eb211c80319c')
  assert.equal(records[1]?.waitMs, null)
})

test('what belongs to the connection of the upstream stays there too', async (t) => {
  const { connect } = await startWithOrigin(t, {
    answer: (_, response) => {
      response.setHeader('Connection', 'keep-alive, X-Hop')
      response.setHeader('X-Hop', 'one')
      response.setHeader('X-Kept', 'two')
      response.setHeader('Proxy-Status', 'egress; error=http_request_denied')
      response.end('body')
    },
  })
  const client = await connect()
  const answer = await client.ask('GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  assert.equal(answer.headers.get('x-kept'), 'two')
  assert.equal(answer.headers.get('via'), '1.1 egress')
  for (const name of ['connection', 'keep-alive', 'x-hop', 'proxy-status']) {
    assert.equal(answer.headers.has(name), false, name)
  }
})

test('HTTP/1.0 needs no Host beside an absolute URI, which names the destination (RFC 9112 3.2)', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('allowed', 'www.allowed.test', '80/http', '8080/http')],
    connectTo: new Map([
      ['www.allowed.test:80', origin.address],
      ['www.allowed.test:8080', origin.address],
    ]),
  })
  for (const authority of ['www.allowed.test', 'www.allowed.test:8080']) {
    const answer = await (await connect()).ask(`GET http://${authority}/x HTTP/1.0\r\n\r\n`)
    assert.equal(answer.status, 200)
    assert.deepEqual(header(origin, 'host'), [authority])
    assert.equal(records.at(-1)?.nameSource, 'uri')
  }
  const denied = await (await connect()).ask('GET http://evil.test/ HTTP/1.0\r\n\r\n')
  assert.equal(denied.status, 403)
  const tunnel = await connect()
  tunnel.write('CONNECT www.allowed.test:80 HTTP/1.0\r\n\r\n')
  assert.match(await tunnel.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
  const stray = await tunnel.ask('GET http://evil.test/ HTTP/1.0\r\n\r\n')
  assert.equal(JSON.parse(stray.body).reason, 'host_mismatch')
  assert.equal(origin.received.length, 2)
})

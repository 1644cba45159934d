import assert from 'node:assert/strict'
import { connect as connectSocket } from 'node:net'
import { test } from 'node:test'
import type { RouteRuleSpec } from '@bookinfo/rules'
import { startOrigin, startRawOrigin } from '@bookinfo/testkit'
import { egressRule, routeActions, startProxy } from '../test-proxy.ts'
import { getFrom } from './refuses-each.ts'

/** Spec: security section 5, HTTP message attacks that are not a matter of framing. */

const resources = [egressRule('allowed', '*.allowed.test', '80/http')]
const head = 'GET / HTTP/1.1\r\nHost: www.allowed.test\r\n'

test('S54 what a client claims about itself stays behind', async (t) => {
  const origin = await startOrigin(t)
  const { connect } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
  })
  const claims = [
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Port',
    'X-Forwarded-Client-Cert',
    'X-Real-IP',
    'X-Envoy-Original-Path',
    'Proxy-Authorization',
  ]
  const lines = claims.map((name) => `${name}: x\r\n`).join('')
  const client = await connect()
  assert.equal((await client.ask(`${head}${lines}X-Kept: y\r\n\r\n`)).status, 407)
  const rest = lines.replace(/Proxy-Authorization.*\r\n/, '')
  assert.equal((await client.ask(`${head}${rest}X-Kept: y\r\n\r\n`)).status, 200)
  const names = origin.received[0]?.headers.map(([name]) => name)
  assert.deepEqual(names, ['host', 'x-kept', 'x-request-id', 'via'])
})

test('S55 what a rule writes into a head cannot end its line: such rules are not put in force', async (t) => {
  const { proxy, connect, apply } = await startProxy(t, { resources })
  const evil: readonly Partial<RouteRuleSpec>[] = [
    { appendHeaders: { 'x-added': 'a\r\nX-Evil: b' } },
    { appendHeaders: { 'x-added\n': 'a' } },
    { appendHeaders: { 'x-added': 'a\0' } },
    { appendHeaders: { 'x-added': '\u010a' } },
    { rewrite: { uri: '/a HTTP/1.1\r\nX-Evil: b' } },
    { redirect: { uri: '/a\r\nSet-Cookie: b' } },
    { corsPolicy: { allowOrigin: ['*'], allowHeaders: ['a\r\nX-Evil: b'] } },
  ]
  for (const spec of evil) {
    const rule = routeActions('evil', { ...spec, destination: { service: '*.allowed.test' } })
    const refused = apply(...resources, rule).map((one) => one.rule)
    assert.equal(refused[0], 'route-rule/default/evil')
    assert.ok(refused.length > 1, 'what opens its hosts is left out with it')
    assert.equal((await (await connect()).ask(getFrom('www.allowed.test'))).status, 403)
  }
  assert.deepEqual(apply(...resources), [])
  assert.notEqual(proxy.configVersion, 'v1')
})

test('S56 a path that a rule looks at has one reading; others pass byte for byte', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    resources: [
      ...resources,
      egressRule('plain', 'plain.test', '80/http'),
      routeActions('guard', {
        destination: { service: '*.allowed.test' },
        match: { request: { headers: { uri: { prefix: '/admin' } } } },
        httpFault: { abort: { percent: 100, httpStatus: 403 } },
      }),
    ],
    connectTo: new Map([
      ['www.allowed.test:80', origin.address],
      ['plain.test:80', origin.address],
    ]),
  })
  const client = await connect()
  const get = (path: string, name: string) =>
    client.ask(`GET ${path} HTTP/1.1\r\nHost: ${name}\r\n\r\n`)
  assert.equal((await get('/admin/x', 'www.allowed.test')).status, 403)
  assert.equal((await get('/books?next=/../%2e', 'www.allowed.test')).status, 200)
  const traps = [
    '/x/../admin',
    '/./admin',
    '/x/..',
    '/x/%2e%2e/admin',
    '/x/.%2E/admin',
    '/x/..;a/admin',
    '/x//admin',
    '/x%2fadmin',
    '/x%5cadmin',
    '/%61dmin',
    '/admin%2ephp',
    '/x%00',
  ]
  for (const path of traps) {
    const client2 = await connect()
    const answer = await client2.ask(`GET ${path} HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n`)
    assert.equal(answer.status, 400, path)
    assert.equal(records.at(-1)?.reason, 'ambiguous_path')
    assert.equal((await get(path, 'plain.test')).status, 200)
    assert.equal(origin.received.at(-1)?.url, path)
  }
})

test('S62 what a client wrote is escaped in our own answers, and cannot split them', async (t) => {
  const { connect } = await startProxy(t, { resources })
  const client = await connect()
  client.write(Buffer.from(getFrom('<script>"é\u202e</script>.test')))
  const answer = await client.answer()
  assert.equal(answer.status, 400)
  assert.doesNotMatch(answer.head, /script/)
  assert.match(answer.body, /^[\x20-\x7e]*\n$/, 'JSON, in ASCII, on one line')
  const text = await (await connect()).ask(
    'GET / HTTP/1.1\r\nHost: <b>.test\r\nAccept: text/html\r\n\r\n',
  )
  assert.match(text.headers.get('content-type') ?? '', /^text\/plain/)
})

test('S47 a redirect of the upstream is the client’s to follow, and its next request is judged', async (t) => {
  const origin = await startOrigin(t, {
    answer: (_, response) => response.writeHead(302, { Location: 'http://evil.test/' }).end(),
  })
  const { connect, resolver } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
  })
  const client = await connect()
  const answer = await client.ask(getFrom('www.allowed.test'))
  assert.equal(answer.status, 302)
  assert.equal((await client.ask(getFrom('evil.test'))).status, 403)
  assert.deepEqual([origin.received.length, resolver.asked], [1, []])
})

test('S32 the proxy is no destination, and a request that comes back is known', async (t) => {
  const inner = await startProxy(t)
  const own = `127.0.0.1:${inner.port}`
  inner.apply(egressRule('self', '127.0.0.1', `${inner.port}/http`))
  const direct = await (await inner.connect()).ask(getFrom(own))
  assert.equal(JSON.parse(direct.body).reason, 'destination_is_self')

  let ownPort = 0
  const roundTrip = await startRawOrigin(t, (socket) => {
    const back = connectSocket({ port: ownPort, host: '127.0.0.1' })
    back.on('error', () => socket.destroy())
    t.after(() => back.destroy())
    socket.pipe(back).pipe(socket)
  })
  const { connect, port, records } = await startProxy(t, {
    resources: [egressRule('out', 'loop.test', '80/http')],
    connectTo: new Map([['loop.test:80', roundTrip.address]]),
  })
  ownPort = port
  const answer = await (await connect()).ask(getFrom('loop.test'))
  assert.equal(answer.status, 502)
  assert.deepEqual(
    records.map(({ reason, endedBy }) => [reason, endedBy]),
    [
      ['request_loop', 'proxy'],
      ['allowed', 'upstream-answer'],
    ],
  )
})

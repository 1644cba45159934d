import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Resource, resourceKey } from '@bookinfo/rules'
import { startOrigin } from '@bookinfo/testkit'
import { renderAccessLogJson, renderAccessLogText } from '../access-log/render-access-log.ts'
import { egressRule, routeActions, startProxy } from '../test-proxy.ts'
import { connectTo, getFrom, getTarget } from './refuses-each.ts'

/** Spec: security section 7, as far as it is the proxy's. */

test('S72 rules that are too broad are left out where the operator says so, and the others are in force', async (t) => {
  const good = egressRule('good', 'allowed.test', '80/http')
  const { apply, proxy, connect } = await startProxy(t, { resources: [good], denyBroadRules: true })
  const broad = [
    ...['*', '*.com', '*.co.uk', '*.github.io'].map((host) => egressRule('broad', host, '80/http')),
    ...['0.0.0.0/0', '128.0.0.0/1'].map((block) => egressRule('broad', block, '9000/tcp')),
    ...['*.com', '*.github.io'].map(serviceEntry),
  ]
  for (const rule of broad) {
    const [refused, ...more] = apply(rule, good)
    assert.equal(refused?.rule, resourceKey(rule))
    assert.match(refused.reason, /very broad|every host/)
    assert.deepEqual(more, [])
    const client = await connect()
    assert.equal((await client.ask(getFrom('stranger.com'))).status, 403)
    assert.notEqual((await client.ask(getFrom('allowed.test'))).status, 403)
  }
  assert.equal(proxy.configVersion, 'v9')
  assert.match(JSON.stringify(proxy.dump()), /"refused":\[{"rule":"service-entry\/default\/broad"/)
  assert.deepEqual(apply(good, egressRule('narrow', '*.allowed.test', '80/http')), [])
  const lenient = await startProxy(t, { resources: [egressRule('broad', '*', '80/http')] })
  assert.equal(lenient.proxy.configVersion, 'v1', 'without the option it works')
})

/** The same in today's form. */
function serviceEntry(host: string): Resource {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'broad', namespace: 'default' },
    spec: {
      hosts: [host],
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      location: 'MESH_EXTERNAL',
      resolution: 'NONE',
    },
  }
}

test('S73 secrets stand in no record, log line or answer', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records, proxy } = await startProxy(t, {
    resources: [egressRule('allowed', 'www.allowed.test', '80/http')],
    credentials: new Map([['details-v2', 'hunter2-token']]),
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
  })
  const right = Buffer.from('details-v2:hunter2-token').toString('base64')
  const wrong = Buffer.from('details-v2:hunter2-wrong').toString('base64')
  const query = 'q=isbn&key=hunter2&access_token=hunter2&%70assword=hunter2&x=1'
  const head = `GET /a?${query} HTTP/1.1\r\nHost: www.allowed.test\r\n`
  const secret = 'Authorization: Bearer hunter2\r\nCookie: session=hunter2\r\n'
  const asked = [
    `${head}${secret}Proxy-Authorization: Basic ${right}\r\n\r\n`,
    `${head}${secret}Proxy-Authorization: Basic ${wrong}\r\n\r\n`,
    getTarget('http://user:hunter2@www.allowed.test/'),
    getFrom('user:hunter2@www.allowed.test'),
    getFrom('hunter2@www.allowed.test'),
    connectTo('user:hunter2@www.allowed.test:443'),
    connectTo('hunter2@www.allowed.test:443'),
  ]
  let answers = ''
  for (const text of asked) {
    const { head: own, body } = await (await connect()).ask(text)
    answers += own + body
  }
  const written = records.flatMap((record) => [
    JSON.stringify(record),
    renderAccessLogText(record),
    renderAccessLogJson(record),
  ])
  assert.equal(records.length, asked.length)
  const all = [answers, JSON.stringify(proxy.dump()), ...written].join('\n')
  assert.doesNotMatch(all, /hunter2/)
  assert.doesNotMatch(all, new RegExp(`${right}|${wrong}`))
  assert.equal(records[0]?.path?.startsWith('/a?q=isbn&key=[redacted]'), true)
  assert.equal(origin.received[0]?.url, `/a?${query}`, 'upstream gets it as it is')
})

test('S74 names of prototypes are names like any other, in heads and in rules', async (t) => {
  const origin = await startOrigin(t)
  const { connect } = await startProxy(t, {
    resources: [
      egressRule('__proto__', '__proto__.test', '80/http'),
      egressRule('constructor', 'constructor', '80/http'),
      routeActions('cookie', {
        destination: { service: '__proto__.test' },
        match: { request: { headers: { __proto__: { exact: 'a' }, constructor: { exact: 'b' } } } },
        httpFault: { abort: { percent: 100, httpStatus: 418 } },
      }),
    ],
    connectTo: new Map([['__proto__.test:80', origin.address]]),
  })
  const client = await connect()
  const get = 'GET /__proto__ HTTP/1.1\r\nHost: __proto__.test\r\n__proto__: a\r\n'
  assert.equal((await client.ask(`${get}\r\n`)).status, 200)
  assert.equal((await client.ask(`${get}constructor: b\r\n\r\n`)).status, 418)
  const names = origin.received[0]?.headers.map(([name]) => name)
  assert.ok(names?.includes('__proto__'), 'forwarded like any header')
  assert.equal((await client.ask(getFrom('hasownproperty.test'))).status, 403)
})

test('S75 no pattern of a rule takes long, whatever is matched against it', async (t) => {
  const origin = await startOrigin(t)
  const name = `${'a.'.repeat(100)}allowed.test`
  const { connect } = await startProxy(t, {
    resources: [
      egressRule('wide', '*.allowed.test', '80/http'),
      egressRule('glued', '*a.allowed.test', '80/http'),
      routeActions('evil', {
        destination: { service: '*.allowed.test' },
        match: { request: { headers: { cookie: { regex: '^(a+)+b$' } } } },
        httpFault: { abort: { percent: 100, httpStatus: 418 } },
      }),
    ],
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
  })
  const client = await connect()
  const before = process.cpuUsage()
  const cookie = `Cookie: ${'a'.repeat(10_000)}\r\n`
  const head = 'GET / HTTP/1.1\r\nHost: www.allowed.test\r\n'
  assert.equal((await client.ask(`${head}${cookie}\r\n`)).status, 200)
  assert.equal((await client.ask(getFrom(name))).status, 403)
  // A backtracking match of (a+)+ against 10 000 letters would outlast the sun.
  assert.ok(process.cpuUsage(before).user < 10_000_000)
})

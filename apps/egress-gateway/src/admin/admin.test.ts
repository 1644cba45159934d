import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { compileRegex } from '@bookinfo/rules/deciding'
import { initialState, type SubscriptionState } from '../discovery/subscription-state.ts'
import { testRecord, testRegistry } from '../test-records.ts'
import { createAdmin } from './admin.ts'
import { adminApi } from './admin-reference.ts'
import { createDestinationNames } from './destination-names.ts'
import { createExchangeRing } from './exchange-ring.ts'
import { createMetrics } from './metrics.ts'

test('not ready before the first rules, with the reason; ready after, and alive all the time', async (t) => {
  const { get, set } = startAdmin(t)
  const before = await get('/ready')
  assert.equal(before.statusCode, 503)
  assert.deepEqual(before.json(), {
    status: 'not ready',
    reason: 'no rules yet: the control plane is away',
  })
  assert.equal((await get('/healthz')).statusCode, 200)
  set({ connected: true, version: '3', rejected: null, refused: [], staleSince: null })
  const after = await get('/ready')
  assert.equal(after.statusCode, 200)
  assert.deepEqual(after.json(), { status: 'ready', version: '3' })
})

test('first rules that were refused keep it from being ready, and say why', async (t) => {
  const { get, set } = startAdmin(t)
  set({ ...initialState(), connected: true, rejected: 'two rules claim *.test' })
  assert.equal((await get('/ready')).json().reason, 'two rules claim *.test')
})

test('the configuration dump shows the version, since when it is old, and the proxy', async (t) => {
  const { get, set } = startAdmin(t)
  const state = {
    connected: false,
    version: '3',
    rejected: null,
    refused: [],
    staleSince: '2026-01-31T10:00:00Z',
  }
  set(state)
  assert.deepEqual((await get('/config_dump')).json(), { rules: state, proxy: { rules: 1 } })
})

test('clusters come as text, and as JSON when asked', async (t) => {
  const { get } = startAdmin(t)
  const text = await get('/clusters')
  assert.match(String(text.headers['content-type']), /^text\/plain/)
  assert.equal(
    text.body,
    'books::192.0.2.1:443::tls::originate\nbooks::192.0.2.1:443::cx_active::2\nbooks::192.0.2.1:443::cx_idle::1\n',
  )
  assert.equal((await get('/clusters?format=json')).json()[0].name, 'books')
})

test('listeners come as text, and as JSON when asked', async (t) => {
  const { get } = startAdmin(t)
  assert.equal(
    (await get('/listeners')).body,
    'egress::127.0.0.1:15001\n192.0.2.1:3306::[::1]:3306\n',
  )
  assert.equal((await get('/listeners?format=json')).json()[1].door, 'tcp')
})

test('the newest exchanges can be read, as many as asked for', async (t) => {
  const { get, exchanges } = startAdmin(t)
  for (const id of ['a', 'b', 'c']) exchanges.add(testRecord({ id }))
  const ids = async (path: string) => (await get(path)).json().map(({ id }: { id: string }) => id)
  assert.deepEqual(await ids('/exchanges'), ['a', 'b', 'c'])
  assert.deepEqual(await ids('/exchanges?last=2'), ['b', 'c'])
  assert.equal((await get('/exchanges?last=all')).statusCode, 400)
  assert.equal((await get('/exchanges?last=1&last=2')).statusCode, 400)
})

test('docs/api.md describes the routes that there are, each of them and no other', async (t) => {
  const { routes } = startAdmin(t)
  const parents: string[] = []
  const told = [...routes().matchAll(/^(.*)── (\/\S*) \(([^)]*)\)/gm)].flatMap(
    ([, indent = '', part = '', methods = '']) => {
      const depth = Math.floor(indent.length / 4)
      parents[depth] = part
      const path = parents.slice(0, depth + 1).join('')
      return methods.split(', ').map((method) => `${method} ${path}`)
    },
  )
  const described = adminApi.map(({ route }) => route)
  assert.deepEqual(
    told.filter((route) => !route.startsWith('HEAD ')).toSorted(),
    described.toSorted(),
  )
})

test('metrics come in the format of Prometheus', async (t) => {
  const { get } = startAdmin(t)
  const { headers, body } = await get('/metrics')
  assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/)
  assert.match(body, /^egress_config_stale 1$/m)
})

test('the same metrics come as Envoy lists stats: as text, as JSON, and as Prometheus reads them', async (t) => {
  const { get } = startAdmin(t)
  const text = await get('/stats')
  assert.match(String(text.headers['content-type']), /^text\/plain; charset=utf-8/)
  assert.match(text.body, /^egress_config_version\{version="none"\}: 1$/m)
  assert.doesNotMatch(text.body, /#|\n\n/)
  const { stats } = (await get('/stats?format=json')).json()
  assert.deepEqual(stats[0], { name: 'egress_config_stale', value: 1 })
  const metrics = await get('/metrics')
  for (const path of ['/stats?format=prometheus', '/stats/prometheus']) {
    const { headers, body } = await get(path)
    assert.deepEqual(
      [headers['content-type'], body],
      [metrics.headers['content-type'], metrics.body],
    )
  }
  const wrong = await get('/stats?format=html')
  assert.deepEqual(
    [wrong.statusCode, wrong.json().error],
    [400, 'format: expected text, json or prometheus, found "html"'],
  )
})

test('a filter shows the stats whose names it matches, anywhere in them, in each form', async (t) => {
  const { get } = startAdmin(t)
  assert.equal(
    (await get('/stats?filter=^egress_.*dropped')).body,
    'egress_exchanges_dropped_total: 0\negress_spans_dropped_total: 0\n',
  )
  assert.equal((await get('/stats?filter=stale$')).body, 'egress_config_stale: 1\n')
  assert.equal((await get('/stats?filter=nothing')).body, '')
  assert.equal((await get('/stats?filter=stale&format=json')).json().stats.length, 1)
  const { body } = await get('/stats/prometheus?filter=spans|stale')
  assert.deepEqual(
    body.split('\n').filter((line) => !line.startsWith('# HELP')),
    [
      '# TYPE egress_config_stale gauge',
      'egress_config_stale 1',
      '# TYPE egress_spans_dropped_total counter',
      'egress_spans_dropped_total 0',
      '',
    ],
  )
  for (const filter of ['(', 'a)(b', '(?=a)', 'a&filter=b']) {
    const { statusCode, json } = await get(`/stats?filter=${filter}`)
    assert.equal(statusCode, 400, filter)
    assert.match(json().error, /^filter: /)
  }
  assert.match((await get('/stats?filter=(')).json().error, /^filter: regex "\(" cannot be used: /)
})

test('a name that a web page could have pointed here is refused; addresses and localhost are not', async (t) => {
  const { get } = startAdmin(t)
  assert.equal((await get('/exchanges', 'rebind.test:15000')).statusCode, 403)
  for (const host of ['localhost:15000', '127.0.0.1', '[::1]:15000', '10.0.0.5:15000']) {
    assert.equal((await get('/exchanges', host)).statusCode, 200, host)
  }
})

function startAdmin(t: TestContext) {
  let state: SubscriptionState = initialState()
  const subscription = () => state
  const exchanges = createExchangeRing(500)
  const names = createDestinationNames(testRegistry)
  const admin = createAdmin({
    subscription,
    exchanges,
    compileRegex,
    metrics: createMetrics({ names, subscription, dropped: () => ({ exchanges: 0, spans: 0 }) }),
    clusters: () => [
      { name: 'books', address: '192.0.2.1:443', tls: 'originate', active: 2, idle: 1 },
    ],
    listeners: () => [
      { address: '127.0.0.1', port: 15001, door: 'egress', destination: null },
      { address: '::1', port: 3306, door: 'tcp', destination: '192.0.2.1:3306' },
    ],
    dump: () => ({ proxy: { rules: 1 } }),
  })
  t.after(() => admin.close())
  return {
    exchanges,
    routes: () => admin.printRoutes({ commonPrefix: false }),
    get: (url: string, host = '127.0.0.1:15000') => admin.inject({ url, headers: { host } }),
    set(next: SubscriptionState) {
      state = next
    },
  }
}

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type MeshRegistry, readResources } from '@bookinfo/rules'
import { createAuthority, startOrigin, startRawOrigin } from '@bookinfo/testkit'
import { startHttp2Origin } from './http2/test-http2-origin.ts'
import { createTestClock } from './test-clock.ts'
import { meshRegistry, startProxy, type TestProxyOptions, testRegistry } from './test-proxy.ts'

const head = 'apiVersion: networking.istio.io/v1\n'

/** Documents of today's kinds: kind, name, spec in YAML's flow style. */
function resources(...documents: readonly (readonly [string, string, string])[]) {
  const text = documents
    .map(([kind, name, spec]) => `${head}kind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}`)
    .join('\n---\n')
  const read = readResources(text, { source: '-' })
  assert.deepEqual(
    read.problems.filter(({ level }) => level === 'error'),
    [],
  )
  return read.resources
}

const host = 'www.googleapis.com'
const entry = [
  'ServiceEntry',
  'googleapis',
  `{hosts: [${host}], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}, {number: 443, name: https, protocol: HTTPS}]}`,
] as const

/** A TLS origin that is www.googleapis.com, and a proxy that reaches it. */
async function startOutside(t: TestContext, options: TestProxyOptions, names = [host]) {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: names }) })
  const started = await startProxy(t, {
    ca: authority.certificatePem,
    connectTo: new Map([[`${host}:443`, origin.address]]),
    ...options,
  })
  return { ...started, origin, client: await started.connect() }
}

/** A file of the rules that are shipped. */
function shipped(name: string) {
  const file = new URL(`../../../deploy/rules/today/${name}`, import.meta.url)
  const read = readResources(readFileSync(file, 'utf8'), { source: name })
  assert.deepEqual(read.problems, [])
  return read.resources
}

const plain = `GET http://${host}/books HTTP/1.1\r\nHost: ${host}\r\n\r\n`

test('the shipped ServiceEntry lets clear HTTP to Google out as verified TLS, and nobody else (R6.2.1 R6.4.11-12)', async (t) => {
  const rules = shipped('service-entry-google-apis.yaml')
  const { client, connect, origin, records } = await startOutside(t, { resources: rules })
  assert.equal((await client.ask(plain)).status, 200)
  assert.equal(origin.received[0]?.serverName, host)
  assert.equal(records[0]?.upstream?.tls, 'originate')
  const other = 'GET http://fcm.googleapis.com/ HTTP/1.1\r\nHost: fcm.googleapis.com\r\n\r\n'
  assert.equal((await (await connect()).ask(other)).status, 403)
})

test('clear HTTP to port 80 leaves as TLS to 443: by targetPort, and by a VirtualService', async (t) => {
  const byTarget = resources(
    [
      'ServiceEntry',
      'googleapis',
      `{hosts: [${host}], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP, targetPort: 443}]}`,
    ],
    [
      'DestinationRule',
      'tls',
      `{host: ${host}, trafficPolicy: {portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE}}]}}`,
    ],
  )
  const byRoute = resources(
    entry,
    [
      'VirtualService',
      'port',
      `{hosts: [${host}], http: [{match: [{port: 80}], route: [{destination: {host: ${host}, port: {number: 443}}}]}]}`,
    ],
    [
      'DestinationRule',
      'tls',
      `{host: ${host}, trafficPolicy: {portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE}}]}}`,
    ],
  )
  for (const rules of [byTarget, byRoute]) {
    const { client, origin, records } = await startOutside(t, { resources: rules })
    assert.equal((await client.ask(plain)).status, 200)
    assert.equal(origin.received[0]?.serverName, host)
    assert.equal(records[0]?.rule, 'service-entry/default/googleapis')
    assert.deepEqual([records[0]?.upstream?.tls, records[0]?.upstream?.sni], ['originate', host])
  }
})

test('an HTTPS port passes the TLS of the application, and takes no clear HTTP (R6.2.2)', async (t) => {
  const { client } = await startOutside(t, { resources: resources(entry) })
  const answer = await client.ask(`GET http://${host}:443/ HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
  assert.equal(answer.status, 403)
  assert.match(answer.body, /"reason":"not_tls"/)
})

test('the certificate may be for one of the subjectAltNames, and for no other (R6.4.12)', async (t) => {
  const rules = (name: string) =>
    resources(
      [
        'ServiceEntry',
        'googleapis',
        `{hosts: [${host}], ports: [{number: 80, name: http, protocol: HTTP, targetPort: 443}]}`,
      ],
      [
        'DestinationRule',
        'tls',
        `{host: ${host}, trafficPolicy: {tls: {mode: SIMPLE, sni: edge.example.com, subjectAltNames: [${name}]}}}`,
      ],
    )
  const right = await startOutside(t, { resources: rules('other.example.com') }, [
    'other.example.com',
  ])
  assert.equal((await right.client.ask(plain)).status, 200)
  assert.equal(right.origin.received[0]?.serverName, 'edge.example.com')
  const wrong = await startOutside(t, { resources: rules('other.example.com') })
  const refused = await wrong.client.ask(plain)
  assert.match(refused.body, /tls_certificate_name_mismatch/)
})

const upgrades = [
  ['DO_NOT_UPGRADE', 'prefer', 'http/1.1'],
  ['UPGRADE', 'never', 'h2'],
  ['UPGRADE', 'auto', 'h2'],
  ['DEFAULT', 'prefer', 'h2'],
  ['DEFAULT', 'auto', 'http/1.1'],
  ['DEFAULT', 'never', 'http/1.1'],
] as const

for (const [policy, upstreamHttp2, alpn] of upgrades) {
  test(`h2UpgradePolicy ${policy} at a gateway that is told ${upstreamHttp2} is ${alpn}, of the rule, of a port and of a subset`, async (t) => {
    const http2 = await startHttp2Origin(t, { hosts: [host] })
    const pool = `connectionPool: {http: {h2UpgradePolicy: ${policy}}}`
    const tls = 'tls: {mode: SIMPLE}'
    const byPort = `{host: ${host}, trafficPolicy: {portLevelSettings: [{port: {number: 80}, ${tls}, ${pool}}]}}`
    const port80 = `{hosts: [${host}], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP, targetPort: 443}]}`
    const bySubset = `{host: ${host}, trafficPolicy: {${tls}}, subsets: [{name: a, trafficPolicy: {${pool}}}]}`
    const route = `{hosts: [${host}], http: [{route: [{destination: {host: ${host}, subset: a}}]}]}`
    const sets = [
      resources(
        ['ServiceEntry', 'googleapis', port80],
        ['DestinationRule', 'tls', `{host: ${host}, trafficPolicy: {${tls}, ${pool}}}`],
      ),
      resources(['ServiceEntry', 'googleapis', port80], ['DestinationRule', 'tls', byPort]),
      resources(
        ['ServiceEntry', 'googleapis', port80],
        ['DestinationRule', 'tls', bySubset],
        ['VirtualService', 'route', route],
      ),
    ]
    for (const rules of sets) {
      const { connect, records } = await startProxy(t, {
        resources: rules,
        ca: http2.ca,
        connectTo: new Map([[`${host}:443`, http2.address]]),
        upstreamHttp2,
      })
      const { status, body } = await (await connect()).ask(plain)
      assert.equal(status, 200, body)
      assert.equal(records[0]?.upstream?.alpn, alpn)
    }
  })
}

test('a subset says for itself whether TLS begins, and to whom (R6.4.14)', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origins = {
    tls: await startOrigin(t, { tls: await authority.issue({ hosts: ['edge.example.com'] }) }),
    clear: await startOrigin(t),
  }
  const rules = resources(
    [
      'ServiceEntry',
      'api',
      '{hosts: [api.example.com], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [{address: 192.0.2.1, labels: {version: v1}}, {address: 192.0.2.2, labels: {version: v2}}]}',
    ],
    [
      'DestinationRule',
      'api',
      `{host: api.example.com, trafficPolicy: {tls: {mode: SIMPLE}}, subsets: [
        {name: v1, labels: {version: v1}, trafficPolicy: {portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE, sni: edge.example.com}}]}},
        {name: v2, labels: {version: v2}, trafficPolicy: {tls: {mode: DISABLE}}}]}`,
    ],
    [
      'VirtualService',
      'api',
      `{hosts: [api.example.com], http: [
        {match: [{uri: {prefix: /one}}], route: [{destination: {host: api.example.com, subset: v1}}]},
        {route: [{destination: {host: api.example.com, subset: v2}}]}]}`,
    ],
  )
  const { connect, records } = await startProxy(t, {
    ca: authority.certificatePem,
    resources: rules,
    connectTo: new Map([
      ['192.0.2.1:80', origins.tls.address],
      ['192.0.2.2:80', origins.clear.address],
    ]),
  })
  const client = await connect()
  for (const path of ['/one', '/two']) {
    const answer = await client.ask(`GET ${path} HTTP/1.1\r\nHost: api.example.com\r\n\r\n`)
    assert.equal(answer.status, 200, path)
  }
  assert.equal(origins.tls.received[0]?.serverName, 'edge.example.com')
  assert.equal(origins.clear.received[0]?.url, '/two')
  assert.deepEqual(
    records.map(({ upstream }) => upstream?.tls),
    ['originate', 'none'],
  )
})

test('STATIC endpoints are dialled instead of the host, and judged like every address (R6.2.6)', async (t) => {
  const rules = resources([
    'ServiceEntry',
    'static',
    '{hosts: [api.example.com], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [{address: 10.1.2.3}]}',
  ])
  const { connect, resolver } = await startProxy(t, { resources: rules })
  const client = await connect()
  const answer = await client.ask(
    'GET http://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n',
  )
  assert.match(answer.body, /api\.example\.com resolves to 10\.1\.2\.3, which is a private address/)
  assert.deepEqual(resolver.asked, [])
})

/** A mesh with two versions of reviews, each of which says who it is. */
async function startMesh(t: TestContext, spec: string, more: TestProxyOptions = {}) {
  const origins = await Promise.all(
    ['v1', 'v2'].map((version) =>
      startOrigin(t, {
        answer: (_, response) => {
          response.setHeader('x-served-by', 'hidden')
          response.end(version)
        },
      }),
    ),
  )
  const registry: MeshRegistry = {
    ...testRegistry,
    services: [{ name: 'reviews', port: 9080 }],
    workloads: [
      ...testRegistry.workloads,
      ...origins.map(({ port }, i) => ({
        name: `reviews-v${i + 1}`,
        service: 'reviews',
        labels: { version: `v${i + 1}` },
        address: '127.0.0.1',
        port,
      })),
    ],
  }
  const rules = resources(
    ['VirtualService', 'reviews', spec],
    [
      'DestinationRule',
      'reviews',
      '{host: reviews, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]}',
    ],
  )
  const { connect, records } = await startProxy(t, { registry, resources: rules, ...more })
  const client = await connect()
  return {
    origins,
    records,
    ask: (path: string, fields = '') =>
      client.ask(`GET ${path} HTTP/1.1\r\nHost: reviews:9080\r\n${fields}\r\n`),
  }
}

test('routes by header, rewrites, and changes headers both ways', async (t) => {
  const { ask, origins, records } = await startMesh(
    t,
    `{hosts: [reviews], http: [
      {match: [{headers: {end-user: {exact: jason}}}], route: [{destination: {host: reviews, subset: v2}}]},
      {match: [{uri: {prefix: /old}}], rewrite: {uri: /new}, route: [{destination: {host: reviews, subset: v1},
        headers: {request: {set: {x-a: new}, add: {x-b: two}, remove: [x-c]}, response: {remove: [x-served-by], add: {x-via: route}}}}]}]}`,
  )
  assert.equal((await ask('/old', 'end-user: jason\r\n')).body, 'v2')
  const answer = await ask('/old/1?q=1', 'x-a: old\r\nX-B: one\r\nX-C: gone\r\n')
  assert.equal(answer.body, 'v1')
  assert.equal(answer.headers.get('x-served-by'), undefined)
  assert.equal(answer.headers.get('x-via'), 'route')
  const [received] = origins[0]?.received ?? []
  assert.equal(received?.url, '/new/1?q=1')
  const named = (name: string) =>
    (received?.headers ?? []).filter(([one]) => one === name).map(([, value]) => value)
  assert.deepEqual([named('x-a'), named('x-b'), named('x-c')], [['new'], ['one', 'two'], []])
  assert.equal(records[1]?.routeRule, 'virtual-service/default/reviews')
})

test('what fits no route is a 404 that says which routes there are', async (t) => {
  const { ask, records } = await startMesh(
    t,
    '{hosts: [reviews], http: [{match: [{uri: {prefix: /reviews}}], route: [{destination: {host: reviews}}]}]}',
  )
  assert.equal((await ask('/reviews/0')).status, 200)
  const refused = await ask('/other')
  assert.equal(refused.status, 404)
  assert.match(refused.body, /spec\.http\[0\] needs uri prefix \\"\/reviews\\"/)
  assert.deepEqual([records[1]?.reason, records[1]?.flags], ['route_not_found', 'NR'])
})

test('authority is what the client wrote, its port with it (R3.5.2)', async (t) => {
  const { ask } = await startMesh(
    t,
    '{hosts: [reviews], http: [{match: [{authority: {exact: "reviews:9080"}}], route: [{destination: {host: reviews, subset: v2}}]}, {directResponse: {status: 418}}]}',
  )
  assert.equal((await ask('/')).body, 'v2')
})

test('a port without protocol: bytes in a tunnel go where the tcp route says', async (t) => {
  const origins = await Promise.all(
    ['one', 'two'].map((name) => startRawOrigin(t, (socket) => void socket.end(`${name}\r\n`))),
  )
  const [one, two] = origins.map(({ address }) => address)
  const port = '{number: 7000, name: any}'
  const { connect } = await startProxy(t, {
    resources: resources(
      ['ServiceEntry', 'one', `{hosts: [one.example.com], ports: [${port}]}`],
      ['ServiceEntry', 'two', `{hosts: [two.example.com], ports: [${port}]}`],
      [
        'VirtualService',
        'one',
        '{hosts: [one.example.com], tcp: [{route: [{destination: {host: two.example.com}}]}]}',
      ],
    ),
    connectTo: new Map([
      ['one.example.com:7000', one ?? ''],
      ['two.example.com:7000', two ?? ''],
    ]),
  })
  const client = await connect()
  client.write('CONNECT one.example.com:7000 HTTP/1.1\r\nHost: one.example.com:7000\r\n\r\n')
  await client.readUntil('\r\n\r\n')
  client.write('\u0001\u0002')
  assert.equal(await client.readUntil('\r\n'), 'two\r\n')
})

test('redirects and direct responses are answered here, with their status', async (t) => {
  const { ask } = await startMesh(
    t,
    `{hosts: [reviews], http: [
      {match: [{uri: {exact: /moved}}], redirect: {uri: /there, scheme: https, port: 8443, redirectCode: 308}},
      {match: [{uri: {exact: /teapot}}], directResponse: {status: 418, body: {string: short and stout}}}]}`,
  )
  const moved = await ask('/moved')
  assert.equal(moved.status, 308)
  assert.equal(moved.headers.get('location'), 'https://reviews:8443/there')
  const teapot = await ask('/teapot')
  assert.deepEqual([teapot.status, teapot.body], [418, 'short and stout'])
})

test('a missing percentage is all of them, and a subset that nobody defines is a 503 (R6.3.23)', async (t) => {
  const { ask } = await startMesh(
    t,
    `{hosts: [reviews], http: [
      {match: [{uri: {exact: /abort}}], fault: {abort: {httpStatus: 555}}, route: [{destination: {host: reviews}}]},
      {route: [{destination: {host: reviews, subset: v9}}]}]}`,
  )
  assert.equal((await ask('/abort')).status, 555)
  const missing = await ask('/')
  assert.equal(missing.status, 503)
  assert.match(missing.body, /subset \\"v9\\" of reviews is defined by no DestinationRule/)
})

test('every resolution but STATIC looks the name up here, and what it resolves to is judged (R6.2.5)', async (t) => {
  for (const resolution of ['NONE', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS']) {
    const [pattern, name] =
      resolution === 'DYNAMIC_DNS' ? ['"*.example.com"', 'api.example.com'] : [host, host]
    const rules = resources([
      'ServiceEntry',
      'one',
      `{hosts: [${pattern}], resolution: ${resolution}, ports: [{number: 80, name: http, protocol: HTTP}]}`,
    ])
    const { connect, resolver } = await startProxy(t, {
      resources: rules,
      dns: { [name]: ['10.1.2.3'] },
    })
    const answer = await (await connect()).ask(`GET / HTTP/1.1\r\nHost: ${name}\r\n\r\n`)
    assert.match(answer.body, /resolves to 10\.1\.2\.3, which is a private address/, resolution)
    assert.deepEqual(resolver.asked, [name], resolution)
  }
})

test('ports of TCP, MONGO, REDIS and MYSQL pass bytes, by address and by the name in CONNECT; HTTP_PROXY is as HTTP (R6.2.3-4)', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    socket.write('hello\r\n')
    socket.on('end', () => socket.end())
  })
  const web = await startOrigin(t)
  const words = ['TCP', 'MONGO', 'REDIS', 'MYSQL']
  const ports = words.map((word, i) => `{number: ${7001 + i}, name: p${i}, protocol: ${word}}`)
  const { connect } = await startProxy(t, {
    resources: resources([
      'ServiceEntry',
      'db',
      `{hosts: [db.example.com], addresses: [192.0.2.7], ports: [${ports}, {number: 3128, name: proxy, protocol: HTTP_PROXY}]}`,
    ]),
    connectTo: new Map([
      ...words.flatMap((_, i) =>
        ['192.0.2.7', 'db.example.com'].map(
          (name) => [`${name}:${7001 + i}`, origin.address] as const,
        ),
      ),
      ['db.example.com:3128', web.address],
    ]),
  })
  for (const [i, word] of words.entries()) {
    for (const name of ['192.0.2.7', 'db.example.com']) {
      const client = await connect()
      const authority = `${name}:${7001 + i}`
      client.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)
      assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /, `${word} ${name}`)
      assert.equal(await client.readUntil('\r\n'), 'hello\r\n')
      client.socket.destroy()
    }
  }
  const asked = 'GET / HTTP/1.1\r\nHost: db.example.com:3128\r\n\r\n'
  assert.equal((await (await connect()).ask(asked)).status, 200)
  assert.equal(web.received.length, 1)
})

test('an entry that is exported to nobody opens nothing (R6.2.7)', async (t) => {
  const spec = '{hosts: [a.example.com], ports: [{number: 80, name: http, protocol: HTTP}], '
  const { connect } = await startProxy(t, {
    resources: resources(['ServiceEntry', 'hidden', `${spec}exportTo: ["~"]}`]),
  })
  const answer = await (await connect()).ask('GET / HTTP/1.1\r\nHost: a.example.com\r\n\r\n')
  assert.equal(answer.status, 403)
})

test('without a word about retries two more tries are made where no connection came, and attempts: 0 makes none (R6.3.21)', async (t) => {
  for (const [retries, flags] of [
    ['', 'UF,URX'],
    [', retries: {attempts: 0}', 'UF'],
  ] as const) {
    const { connect, records } = await startProxy(t, {
      random: () => 0,
      registry: meshRegistry('reviews', 1),
      resources: resources([
        'VirtualService',
        'reviews',
        `{hosts: [reviews], http: [{route: [{destination: {host: reviews}}]${retries}}]}`,
      ]),
    })
    const answer = await (await connect()).ask('GET / HTTP/1.1\r\nHost: reviews:9080\r\n\r\n')
    assert.deepEqual([answer.status, records[0]?.flags], [503, flags])
  }
})

test('without a word about time no timer runs but the gateway’s own (R6.3.22)', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t)
  const { connect } = await startProxy(t, {
    ...clock,
    registry: meshRegistry('reviews', origin.port),
    resources: resources([
      'VirtualService',
      'reviews',
      '{hosts: [reviews], http: [{route: [{destination: {host: reviews}}], retries: {attempts: 0}}]}',
    ]),
  })
  const answer = await (await connect()).ask('GET / HTTP/1.1\r\nHost: reviews:9080\r\n\r\n')
  assert.deepEqual([answer.status, clock.waiting()], [200, 0])
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type MeshRegistry, readResources } from '@bookinfo/rules'
import { createAuthority, startOrigin } from '@bookinfo/testkit'
import { startProxy, type TestProxyOptions, testRegistry } from './test-proxy.ts'

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

test('the shipped ServiceEntry lets clear HTTP to Google out as verified TLS, and nobody else', async (t) => {
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

test('an HTTPS port passes the TLS of the application, and takes no clear HTTP', async (t) => {
  const { client } = await startOutside(t, { resources: resources(entry) })
  const answer = await client.ask(`GET http://${host}:443/ HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
  assert.equal(answer.status, 403)
  assert.match(answer.body, /"reason":"not_tls"/)
})

test('the certificate may be for one of the subjectAltNames, and for no other', async (t) => {
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

test('STATIC endpoints are dialled instead of the host, and judged like every address', async (t) => {
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

test('a missing percentage is all of them, and a subset that nobody defines is a 503', async (t) => {
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

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRouteTable } from '../compile-route-table.ts'
import { decide } from '../decide.ts'
import type { Door, Speech } from '../decision.ts'
import { readResources } from '../read-resources.ts'
import type { MeshRegistry } from '../registry.ts'
import { explain, explainBadName } from './explain.ts'
import type { Explanation } from './explanation.ts'
import type { Asked } from './parse-question.ts'
import { parseQuestion } from './parse-question.ts'
import { renderExplanation } from './render-explanation.ts'

const registry: MeshRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [
    { name: 'productpage-v1', service: 'productpage', labels: { version: 'v1' } },
    {
      name: 'details-v2',
      service: 'details',
      labels: { version: 'v2' },
      address: '10.5.0.4',
      port: 9080,
    },
  ],
}

const rules = `
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: googleapis}
spec: {destination: {service: "*.googleapis.com"}, ports: [{port: 443, protocol: https}]}
---
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: any}
spec: {destination: {service: "*"}, ports: [{port: 80, protocol: http}, {port: 443, protocol: http}]}
---
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: lost}
spec: {destination: {service: "*.googleapis.com"}, ports: [{port: 8443, protocol: https}]}
---
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: block}
spec: {destination: {service: 10.0.0.0/8}, ports: [{port: 27017, protocol: mongo}]}
---
apiVersion: config.istio.io/v1alpha2
kind: RouteRule
metadata: {name: jason}
spec:
  destination: {name: details}
  precedence: 2
  match: {request: {headers: {uri: {prefix: /details}, cookie: {regex: ".*user=jason.*"}}}}
  route: [{labels: {version: v2}}]
---
apiVersion: config.istio.io/v1alpha2
kind: RouteRule
metadata: {name: from-reviews}
spec: {destination: {name: details}, precedence: 1, match: {source: {name: reviews}}, route: [{labels: {version: v1}}]}
---
apiVersion: config.istio.io/v1alpha2
kind: RouteRule
metadata: {name: usual}
spec: {destination: {name: details}, route: [{labels: {version: v1}}]}
`

const table = compileRouteTable(readResources(rules, { source: '-' }).resources, registry)

function ask(target: string, more: Partial<Asked> = {}): Explanation {
  const asked = { from: 'details-v2', target, ...more }
  const parsed = parseQuestion(asked, registry)
  if (!parsed.ok) return explainBadName(asked, parsed.problem)
  return explain(table, parsed.question, { ...parsed, registry })
}

test('the rule that decides comes first, then each other with the first reason it missed', () => {
  const { verdict, reason, asked, rules: tried, upstream } = ask('http://WWW.GoogleAPIs.com.:443/a')
  assert.deepEqual([verdict, reason], ['allow', 'allowed'])
  assert.deepEqual([asked.written, asked.host], ['WWW.GoogleAPIs.com.:443', 'www.googleapis.com'])
  assert.deepEqual(
    tried.map(({ key, missed: why }) => `${key}: ${why}`),
    [
      'egress-rule/default/googleapis: null',
      'egress-rule/default/any: covers it too, but egress-rule/default/googleapis names the host more closely',
      'egress-rule/default/lost: rule egress-rule/default/lost conflicts with rule egress-rule/default/googleapis on domain *.googleapis.com, is rejected',
      'egress-rule/default/block: 10.0.0.0/8 covers addresses, not names',
    ],
  )
  assert.deepEqual(upstream, {
    to: 'outside',
    ways: [
      {
        share: 100,
        labels: {},
        tls: 'originate',
        sni: 'www.googleapis.com',
        host: 'www.googleapis.com',
        missing: null,
        places: [
          { name: 'www.googleapis.com', port: 443, by: 'lookup', address: null, range: null },
        ],
      },
    ],
    overridesKnown: false,
  })
})

test('a refusal gives the same reason for the nearest rule as the denial itself', () => {
  for (const target of [
    'https://googleapis.com:8443',
    'https://www.googleapis.com:8443',
    'tls://a.test',
    'http://a.test:81/',
  ]) {
    const { decision, rules: tried } = ask(target)
    assert.equal(decision?.action, 'deny')
    const { nearest } = decision
    assert.ok(nearest)
    const same = tried.find(({ ref }) => ref.name === nearest.name)
    assert.equal(same?.missed, nearest.missed, target)
  }
})

test('a tunnel is told by what may be spoken inside', () => {
  const { inside, upstream } = ask('www.googleapis.com:443')
  assert.deepEqual(
    inside.map(({ speech, verdict, tls }) => [speech, verdict, tls]),
    [
      ['http', 'allow', 'originate'],
      ['tls', 'allow', 'passthrough'],
      ['bytes', 'deny', null],
    ],
  )
  assert.equal(upstream?.ways[0]?.host, null)
})

test('an address that is not public is refused although a rule names it', () => {
  const explanation = ask('tcp://10.1.2.3:27017')
  assert.equal(explanation.decision?.action, 'allow')
  assert.deepEqual([explanation.verdict, explanation.reason], ['deny', 'destination_ip_prohibited'])
  assert.deepEqual(explanation.upstream?.ways[0]?.places, [
    { name: '10.1.2.3', port: 27_017, by: 'address', address: '10.1.2.3:27017', range: 'private' },
  ])
})

test('an override of the operator is dialled unjudged, and told where it is known', () => {
  const parsed = parseQuestion({ from: 'details-v2', target: 'tcp://10.1.2.3:27017' }, registry)
  assert.ok(parsed.ok)
  const connectTo = new Map([['10.1.2.3:27017', '127.0.0.1:4000']])
  const known = explain(table, parsed.question, { connectTo })
  assert.deepEqual([known.verdict, known.answeredBy], ['allow', 'upstream'])
  assert.match(
    renderExplanation(known),
    /address {3}127\.0\.0\.1:4000, in place of 10\.1\.2\.3:27017: an override of the operator/,
  )
  assert.doesNotMatch(renderExplanation(known), /not known here/)
  assert.match(
    renderExplanation(explain(table, parsed.question)),
    /\(connectTo\) are not known here/,
  )
})

const routes = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: api}
spec: {hosts: [api.test], ports: [{number: 80, name: http, protocol: HTTP}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: api}
spec:
  hosts: [api.test]
  http:
    - match: [{uri: {prefix: /old}}]
      redirect: {uri: /new}
    - match: [{uri: {prefix: /teapot}}]
      directResponse: {status: 418}
    - match: [{uri: {prefix: /broken}}]
      fault: {abort: {httpStatus: 555}}
      route: [{destination: {host: api.test}}]
    - route:
        - {destination: {host: api.test}, weight: 75}
        - {destination: {host: api.test, subset: v9}, weight: 25}
`

test('who answers is told, and each way that chance may take', () => {
  const open = compileRouteTable(readResources(routes, { source: '-' }).resources, registry)
  const told = (path: string) => {
    const parsed = parseQuestion({ from: 'details-v2', target: `http://api.test${path}` }, registry)
    assert.ok(parsed.ok)
    return explain(open, parsed.question, { ...parsed, registry })
  }
  assert.deepEqual(
    ['/old', '/teapot', '/broken', '/'].map((path) => told(path).answeredBy),
    ['redirected', 'direct_response', 'fault_filter_abort', 'upstream'],
  )
  assert.equal(told('/old').upstream, null)
  assert.match(renderExplanation(told('/old')), /answer\n {2}the gateway redirects.*\(redirected\)/)
  const { upstream } = told('/')
  assert.deepEqual(
    upstream?.ways.map(({ share, missing, places }) => [share, missing, places.length]),
    [
      [75, null, 1],
      [25, 'subset "v9" of api.test is defined by no DestinationRule', 0],
    ],
  )
  assert.match(
    renderExplanation(told('/')),
    /25% of the calls\n {4}tls .*\n.*\n {4}nothing {3}subset "v9"/,
  )
})

test('what a route for WebSockets serves is told: ws:// asks for one', () => {
  const chat = readResources(
    'apiVersion: config.istio.io/v1alpha2\nkind: RouteRule\nmetadata: {name: chat}\nspec: {destination: {name: details}, websocketUpgrade: true}\n',
    { source: '-' },
  )
  const open = compileRouteTable(chat.resources, registry)
  const reason = (target: string) => {
    const parsed = parseQuestion({ from: 'details-v2', target }, registry)
    assert.ok(parsed.ok)
    return explain(open, parsed.question).reason
  }
  assert.equal(reason('http://details:9080/'), 'websocket_required')
  assert.equal(reason('ws://details:9080/'), 'mesh')
})

test('a host of the mesh is told by its route rules and endpoints', () => {
  const explanation = ask('http://details:9080/details/0', { from: 'productpage-v1' })
  assert.deepEqual(
    explanation.routes.map(({ ref, missed: why }) => [ref.name, why]),
    [
      ['jason', 'cookie must match regex ".*user=jason.*", the request has none'],
      [
        'from-reviews',
        'it is for callers of reviews.default.svc.cluster.local, not for productpage-v1',
      ],
      ['usual', null],
    ],
  )
  assert.deepEqual(explanation.rules, [])
  const jason = ask('http://details:9080/details/0', { headers: { Cookie: 'user=jason' } })
  assert.deepEqual(
    jason.routes.map(({ missed: why }) => why),
    [null, 'route-rule/default/jason comes first', 'route-rule/default/jason comes first'],
  )
  const address = '10.5.0.4:9080'
  assert.deepEqual(
    jason.upstream?.ways.map(({ labels, places }) => [labels, places]),
    [
      [
        { version: 'v2' },
        [{ name: 'details-v2', port: 9080, by: 'endpoint', address, range: null }],
      ],
    ],
  )
})

test('a name that the gateway refuses is told as it refuses it', () => {
  for (const target of [
    'http://a@b.test/',
    'https://a..b/',
    'http://a.test:0/',
    '[::1%25lo]:443',
  ]) {
    const { verdict, reason, message } = ask(target)
    assert.deepEqual([verdict, reason], ['deny', 'malformed_host'], target)
    assert.match(message, /^(host|authority) "/)
  }
})

test('a question that is at fault says what to write', () => {
  const parse = (target: string, from = 'details-v2') => parseQuestion({ from, target }, registry)
  const problem = (parsed: ReturnType<typeof parse>) =>
    parsed.ok || parsed.isName ? '' : parsed.problem
  assert.match(
    problem(parse('a.test')),
    /write http:\/\/a\.test\/, https:\/\/a\.test\/ or a\.test:443/,
  )
  assert.match(problem(parse('ftp://a.test')), /scheme must be http, .*found "ftp"/)
  assert.match(problem(parse('http://a.test', 'detials-v2')), /did you mean "details-v2"\?/)
  assert.match(problem(parse('http://a.test', 'x')), /known are productpage-v1, details-v2/)
})

test('the list is bounded and tells how much was left out', () => {
  const parsed = parseQuestion({ from: 'details-v2', target: 'http://a.test/' }, registry)
  assert.ok(parsed.ok)
  const { rules: tried, rulesOmitted } = explain(table, parsed.question, { most: 2 })
  assert.deepEqual([tried.length, rulesOmitted], [2, 2])
  assert.equal(tried[0]?.ref.name, 'any')
})

test('with ALLOW_ANY it is told that no rule decides', () => {
  const open = { ...table, outboundTrafficPolicy: 'ALLOW_ANY' } as const
  const parsed = parseQuestion({ from: 'details-v2', target: 'other.test:8443' }, registry)
  assert.ok(parsed.ok)
  const { verdict, reason, message, rules: tried } = explain(open, parsed.question)
  assert.deepEqual([verdict, reason], ['allow', 'allow_any'])
  assert.match(message, /no rule is about it, and the outbound traffic policy is ALLOW_ANY/)
  assert.ok(tried.every(({ missed }) => missed !== null))
})

test('as text it reads from the verdict down', () => {
  const text = renderExplanation(ask('https://evilgoogleapis.com/'), {
    status: 403,
    flag: '-',
    type: 'http_request_denied',
  })
  assert.equal(
    text,
    `DENIED (tls_not_expected): TLS to evilgoogleapis.com:443, asked by details-v2, is denied: egress-rule/default/any covers it, but the rule's protocol is http, which is clear HTTP; https would let TLS pass

asked
  caller    details-v2
  name      evilgoogleapis.com
  port      443
  speaks    TLS, through CONNECT

egress rules
  - egress-rule/default/any  * 80/http,443/http
      the rule's protocol is http, which is clear HTTP; https would let TLS pass
  - egress-rule/default/googleapis  *.googleapis.com 443/https
      evilgoogleapis.com only looks like a name under googleapis.com
  - egress-rule/default/lost  *.googleapis.com 8443/https
      rule egress-rule/default/lost conflicts with rule egress-rule/default/googleapis on domain *.googleapis.com, is rejected
  - egress-rule/default/block  10.0.0.0/8 27017/mongo
      10.0.0.0/8 covers addresses, not names

answer
  200 to CONNECT, then a TLS alert, and the connection is closed (tls_not_expected, Proxy-Status http_request_denied, response flag -)
`,
  )
})

const doors: Readonly<Record<Speech, Door>> = {
  http: 'http-origin',
  tls: 'tls',
  bytes: 'connect',
  connect: 'connect',
}

test('never differs from decide(), and at most one rule has no reason against it', () => {
  const label = fc.constantFrom('www', 'a.b', 'evil', 'xgoogleapis')
  const end = fc.constantFrom('.googleapis.com', 'googleapis.com', '.test', '.com')
  const host = fc.oneof(
    fc.tuple(label, end).map(([a, b]) => a + b),
    fc.constantFrom('googleapis.com', '10.1.2.3', '8.8.8.8', '[::1]', '[2606::1]', 'details'),
  )
  const speech = fc.constantFrom<Speech>('http', 'tls', 'bytes', 'connect')
  const port = fc.constantFrom(80, 443, 8443, 9080, 27017)
  fc.assert(
    fc.property(host, port, speech, (name, number, spoken) => {
      const asked = { from: 'details-v2', target: `${name}:${number}` }
      const parsed = parseQuestion({ ...asked, door: doors[spoken], speech: spoken }, registry)
      assert.ok(parsed.ok)
      const decision = decide(table, parsed.question)
      const explanation = explain(table, parsed.question)
      assert.deepEqual(explanation.decision, decision)
      const deciding = explanation.rules.filter(({ missed: why }) => why === null)
      const expected = decision.reason === 'allowed' ? [decision.rule] : []
      assert.deepEqual(
        deciding.map(({ ref }) => ref),
        expected,
      )
      if (explanation.verdict === 'allow') assert.equal(decision.action, 'allow')
    }),
    { seed: 5, numRuns: 300 },
  )
})

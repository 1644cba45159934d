import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRouteTable } from './compile-route-table.ts'
import { decide } from './decide.ts'
import type { Door, Speech } from './decision.ts'
import { parseAuthority } from './parse-authority.ts'
import { readResources } from './read-resources.ts'

/** A URL as a client behind the proxy asks for it: `http:` in clear, `https:` as TLS of its own, `tcp:` as bytes. */
const spoken: Readonly<Record<string, readonly [Speech, Door, number]>> = {
  'http:': ['http', 'http-absolute', 80],
  'https:': ['tls', 'tls', 443],
  'tcp:': ['bytes', 'connect', 0],
}

type Port = readonly [number, string]
type Row = readonly [string, string, 'reachable' | 'not reachable']

function tableOf(rules: Readonly<Record<string, readonly Port[]>>) {
  const documents = Object.entries(rules).map(([service, ports], i) =>
    JSON.stringify({
      apiVersion: 'config.istio.io/v1alpha2',
      kind: 'EgressRule',
      metadata: { name: `rule-${i}` },
      spec: {
        destination: { service },
        ports: ports.map(([port, protocol]) => ({ port, protocol })),
      },
    }),
  )
  const { resources, problems } = readResources(documents.join('\n---\n'), { source: '-' })
  assert.deepEqual(
    problems.filter(({ level }) => level === 'error'),
    [],
  )
  const table = compileRouteTable(resources, { services: [], workloads: [] })
  assert.deepEqual(table.conflicts, [])
  return table
}

function ask(table: ReturnType<typeof tableOf>, url: string) {
  const [, scheme = '', authority = ''] = /^(\w+:)\/\/([^/]+)/.exec(url) ?? []
  const [speech = 'http', door = 'http-absolute', port = 80] = spoken[scheme] ?? []
  const parsed = parseAuthority(authority, port)
  assert.ok(parsed.ok, url)
  const { host, kind } = parsed
  return decide(table, {
    workload: 'sleep-v1',
    workloadLabels: {},
    workloadService: 'sleep',
    door,
    speech,
    host,
    hostKind: kind,
    port: parsed.port,
  })
}

function reaches(table: ReturnType<typeof tableOf>, url: string): Row[2] {
  return ask(table, url).action === 'allow' ? 'reachable' : 'not reachable'
}

/** The service of the rule that allows, or why nothing does. */
function winner(rules: Parameters<typeof tableOf>[0], url: string): string {
  const decision = ask(tableOf(rules), url)
  if (decision.action === 'deny') return decision.reason
  const { rule } = decision.reason === 'allowed' ? decision : { rule: undefined }
  return Object.keys(rules)[Number(rule?.name.replace('rule-', ''))] ?? '-'
}

const wikipedia = ['91.198.174.192/27', '103.102.166.224/27', '198.35.26.96/27']
  .concat('208.80.153.224/27', '208.80.154.224/27')
  .map((block) => [block, [[443, 'tcp']]] as const)

test('what upstream’s tests reached, and what they did not (1.14)', () => {
  const http = [[80, 'http']] as const
  const rows: readonly (readonly [Parameters<typeof tableOf>[0], string, Row[2]])[] = [
    [{ 'httpbin.org': http }, 'http://httpbin.org/headers', 'reachable'],
    [{ '*.httpbin.org': http }, 'http://www.httpbin.org/headers', 'reachable'],
    [{ '*.httpbin.org': http }, 'http://httpbin.org/headers', 'not reachable'],
    [{ 'httpbin.org': http }, 'http://httpbin.org:443/headers', 'not reachable'],
    [{ 'nghttp2.org': [[80, 'http2']] }, 'http://nghttp2.org', 'reachable'],
    [{ '*google.com': [[443, 'https']] }, 'http://www.google.com:443', 'reachable'],
    // Both Wikipedia rows by address: a tcp rule knows no names, here as in 2018.
    [Object.fromEntries(wikipedia), 'tcp://91.198.174.192:443', 'reachable'],
    [Object.fromEntries(wikipedia), 'tcp://151.101.3.5:443', 'not reachable'],
  ]
  for (const [rules, url, expected] of rows) {
    assert.equal(reaches(tableOf(rules), url), expected, `${Object.keys(rules)} ${url}`)
  }
})

test('port first, then the exact host, then the longest wildcard, then the star (1.8, points 1 and 3, R1.8.1 R1.8.3)', () => {
  const rules = {
    '*': [[80, 'http']],
    '*.com': [[80, 'http']],
    '*.a.com': [[80, 'http']],
    '*.b.a.com': [[80, 'http']],
    'x.b.a.com': [[80, 'http']],
    'y.b.a.com': [[8080, 'http']],
  } as const
  const rows: readonly (readonly [string, string])[] = [
    ['http://x.b.a.com', 'x.b.a.com'],
    ['http://X.B.A.com', 'x.b.a.com'],
    ['http://z.b.a.com', '*.b.a.com'],
    ['http://b.a.com', '*.a.com'],
    ['http://a.com', '*.com'],
    ['http://a.org', '*'],
    ['http://localhost', '*'],
    ['http://y.b.a.com:8080', 'y.b.a.com'],
    ['http://x.b.a.com:8080', 'port_not_in_rule'],
  ]
  for (const [url, expected] of rows) assert.equal(winner(rules, url), expected, url)
})

test('the star is one or more characters of any kind (1.8, point 4, R1.8.4)', () => {
  const rows: readonly Row[] = [
    ['*.googleapis.com', 'http://www.googleapis.com', 'reachable'],
    ['*.googleapis.com', 'http://a.b.googleapis.com', 'reachable'],
    ['*.googleapis.com', 'http://googleapis.com', 'not reachable'],
    ['*.googleapis.com', 'http://evilgoogleapis.com', 'not reachable'],
    ['*google.com', 'http://www.google.com', 'reachable'],
    ['*google.com', 'http://notgoogle.com', 'reachable'],
    ['*google.com', 'http://google.com', 'not reachable'],
    ['*-apis.com', 'http://my-apis.com', 'reachable'],
    ['*-apis.com', 'http://apis.com', 'not reachable'],
    ['*', 'http://anything.test', 'reachable'],
  ]
  for (const [service, url, expected] of rows) {
    assert.equal(
      reaches(tableOf({ [service]: [[80, 'http']] }), url),
      expected,
      `${service} ${url}`,
    )
  }
})

test('a port in Host is the port that is meant (1.8, point 5, R1.8.5)', () => {
  const rows: readonly Row[] = [
    ['cnn.com', 'http://cnn.com', 'reachable'],
    ['cnn.com', 'http://cnn.com:80', 'reachable'],
    ['cnn.com', 'http://cnn.com:443', 'not reachable'],
    ['*.cnn.com', 'http://www.cnn.com:80', 'reachable'],
    ['*.cnn.com', 'http://www.cnn.com:443', 'not reachable'],
  ]
  for (const [service, url, expected] of rows) {
    assert.equal(
      reaches(tableOf({ [service]: [[80, 'http']] }), url),
      expected,
      `${service} ${url}`,
    )
  }
})

test('hosts of one port may have different protocols: the host decides (1.8, point 7, R1.8.7)', () => {
  const table = tableOf({
    'clear.test': [[443, 'http']],
    'tls.test': [[443, 'https']],
    'two.test': [[443, 'http2']],
    'rpc.test': [[443, 'grpc']],
  })
  const originates = ['clear', 'tls', 'two', 'rpc'].map((name) => {
    const decision = ask(table, `http://${name}.test:443`)
    return decision.action === 'allow' && decision.reason !== 'mesh' ? decision.tls : 'denied'
  })
  assert.deepEqual(originates, ['none', 'originate', 'none', 'none'])
})

test('a tcp rule is found by address, the first rule by key whose block has it, and a tcp rule on a name opens nothing (1.6, 1.11)', () => {
  const rules = {
    '8.8.8.8': [[443, 'tcp']],
    '8.0.0.0/8': [[443, 'tcp']],
    '8.8.3.4/16': [[443, 'tcp']],
    'db.example.com': [[443, 'tcp']],
  } as const
  const rows: readonly (readonly [string, string])[] = [
    ['tcp://8.8.8.8:443', '8.8.8.8'],
    ['tcp://8.8.0.1:443', '8.0.0.0/8'],
    ['tcp://8.1.0.1:443', '8.0.0.0/8'],
    ['tcp://9.1.0.1:443', 'no_rule'],
    ['tcp://db.example.com:443', 'rule_not_usable'],
  ]
  for (const [url, expected] of rows) assert.equal(winner(rules, url), expected, url)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResource } from '../check-resource.ts'
import { compileRouteTable } from '../compile-route-table.ts'
import { decide } from '../decide.ts'
import type { Question } from '../decision.ts'
import { readResources } from '../read-resources.ts'

/** Messages for a Sidecar, as they come; warnings begin with `?`. */
function messages(spec: object): string[] {
  const value = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: 's' },
    spec,
  }
  return checkResource(value).problems.map(({ level, message }) =>
    level === 'error' ? message : `? ${message}`,
  )
}

const all = { hosts: ['*/*'] }

test('every row of the table has its text (6.6)', () => {
  const noProxy = 'egressProxy is not supported: an upstream proxy is an option of the gateway'
  const rows: readonly (readonly [string, object, readonly string[]])[] = [
    ['R6.1.3', { egress: [all] }, []],
    ['R6.6.19', { outboundTrafficPolicy: {} }, []],
    ['R6.6.1', {}, ['sidecar: empty configuration provided']],
    ['R6.6.2', { egress: [{}] }, ['sidecar: egress listener must contain at least one host']],
    ['R6.6.3', { egress: [{ hosts: ['a.com'] }] }, ['host must be of form namespace/dnsName']],
    [
      'R6.6.4',
      { egress: [{ hosts: ['/a.com'] }] },
      ['config namespace and dnsName in host entry cannot be empty'],
    ],
    [
      'R6.6.5',
      { egress: [{ hosts: ['A_b/a.com'] }] },
      ['invalid namespace value "A_b" in sidecar'],
    ],
    [
      'R6.6.6 R6.1.2',
      { egress: [{ hosts: ['*/*a.com'] }] },
      ['partial wildcard "*a.com" not allowed'],
    ],
    [
      'R6.6.7-8',
      { egress: [all, all] },
      [
        'sidecar: egress can have only one listener with empty port',
        'sidecar: the egress listener with empty port should be the last listener in the list',
      ],
    ],
    [
      'R6.6.9',
      {
        egress: [
          { ...all, port: { number: 80 } },
          { ...all, port: { number: 80 } },
        ],
      },
      ['sidecar: ports on IP bound listeners must be unique'],
    ],
    [
      'R6.6.11',
      { egress: [{ ...all, port: {} }] },
      ['sidecar: ports with 0 value must have a unix domain socket bind address'],
    ],
    [
      'R6.6.12',
      { egress: [{ ...all, port: {}, bind: 'unix:///a', captureMode: 'IPTABLES' }] },
      [
        'sidecar: captureMode must be DEFAULT/NONE for unix domain socket listeners',
        '? bind is not acted on: workloads ask the gateway',
      ],
    ],
    [
      'R6.6.10',
      {
        egress: [
          { ...all, port: {}, bind: 'unix:///a' },
          { ...all, port: {}, bind: 'unix:///a' },
        ],
      },
      [
        '? bind is not acted on: workloads ask the gateway',
        '? bind is not acted on: workloads ask the gateway',
        'sidecar: unix domain socket values for listeners must be unique',
      ],
    ],
    [
      'R6.6.13-14',
      { outboundTrafficPolicy: { egressProxy: { host: 'a' } } },
      [
        'sidecar: egress_proxy must be set only with ALLOW_ANY outbound_traffic_policy mode',
        'sidecar: egress_proxy port must be non-nil',
        noProxy,
      ],
    ],
    [
      'R6.6.15-16',
      { egress: [{ hosts: ['*/*', './*', './*'] }] },
      [
        '? duplicated egress host: ./*',
        '? `*/*` host select all resources, no other hosts can be added',
      ],
    ],
    [
      'R6.6.17',
      { egress: [all], workloadSelector: {} },
      [
        '? sidecar: workload selector specified without labels, will be applied to all services in namespace',
      ],
    ],
    ['', { egress: [all], ingress: [{}] }, ['? spec.ingress is not acted on']],
  ]
  for (const [row, spec, expected] of rows) assert.deepEqual(messages(spec), expected, row)
})

const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: google, namespace: shared}
spec: {hosts: ['*.googleapis.com'], ports: [{number: 443, name: tls, protocol: TLS}]}
`

function tableOf(...sidecars: readonly (readonly [name: string, spec: string])[]) {
  const text = sidecars.map(([name, spec]) => {
    const [namespace = '', own = ''] = name.split('/')
    return `apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: ${own}, namespace: ${namespace}}\nspec: ${spec}\n`
  })
  const { resources, problems } = readResources([entry, ...text].join('---\n'), { source: '-' })
  assert.deepEqual(
    problems.filter(({ level }) => level === 'error'),
    [],
  )
  const services = [{ name: 'reviews', port: 9080 }]
  return compileRouteTable(resources, { services, workloads: [] })
}

function verdict(table: ReturnType<typeof tableOf>, target: string, app = 'other') {
  const [host = '', port = ''] = target.split(':')
  const question: Question = {
    workload: 'w',
    workloadLabels: { app },
    door: 'tls',
    speech: host === 'reviews' ? 'http' : 'tls',
    host,
    hostKind: 'name',
    port: Number(port),
  }
  return decide(table, question)
}

const google = 'www.googleapis.com:443'

test('a host that a Sidecar does not list does not exist for its workloads (R6.6.18)', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['*/*', google, 'allowed'],
    ['shared/*', google, 'allowed'],
    ['./*', google, 'no_rule'],
    ['*/www.googleapis.com', google, 'allowed'],
    ['*/storage.googleapis.com', google, 'no_rule'],
    ['~/*', google, 'no_rule'],
    ['./*', 'reviews:9080', 'mesh'],
    ['shared/*', 'reviews:9080', 'no_rule'],
    ['default/reviews.default.svc.cluster.local', 'reviews:9080', 'mesh'],
  ]
  for (const [hosts, target, expected] of rows) {
    const table = tableOf(['default/s', `{egress: [{hosts: ['${hosts}']}]}`])
    assert.equal(verdict(table, target).reason, expected, `${hosts} ${target}`)
  }
  const denial = verdict(tableOf(['default/s', `{egress: [{hosts: ['./*']}]}`]), google)
  assert.ok(denial.action === 'deny')
  assert.match(denial.message, /sidecar\/default\/s does not list it/)
})

test('the policy of a Sidecar is for its workloads, and REGISTRY_ONLY where it names none (R6.6.19)', () => {
  const table = tableOf(
    [
      'default/some',
      '{workloadSelector: {labels: {app: some}}, outboundTrafficPolicy: {mode: ALLOW_ANY}}',
    ],
    ['istio-system/root', '{outboundTrafficPolicy: {}}'],
  )
  assert.equal(verdict(table, 'unknown.com:443', 'some').reason, 'allow_any')
  assert.equal(verdict(table, 'unknown.com:443').reason, 'no_rule')
})

test('the most specific Sidecar wins: by labels, by namespace, by the root namespace (R6.6.20)', () => {
  const table = tableOf(
    ['istio-system/root', `{egress: [{hosts: ['~/*']}]}`],
    ['default/all', `{egress: [{hosts: ['*/*']}]}`],
    ['default/one', `{workloadSelector: {labels: {app: one}}, egress: [{hosts: ['./*']}]}`],
    ['elsewhere/none', `{egress: [{hosts: ['~/*']}]}`],
  )
  assert.equal(verdict(table, google).reason, 'allowed')
  assert.equal(verdict(table, google, 'one').reason, 'no_rule')
  assert.equal(
    verdict(tableOf(['istio-system/root', `{egress: [{hosts: ['~/*']}]}`]), google).reason,
    'no_rule',
  )
})

test('hosts may be listed by port', () => {
  const table = tableOf([
    'default/s',
    `{egress: [{port: {number: 443}, hosts: ['*/*']}, {hosts: ['~/*']}]}`,
  ])
  assert.equal(verdict(table, google).reason, 'allowed')
  assert.equal(verdict(table, 'reviews:9080').reason, 'no_rule')
})

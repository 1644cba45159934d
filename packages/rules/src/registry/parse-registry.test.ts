import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRegistry } from './parse-registry.ts'

const good = `services:
  - { name: details, port: 9080 }
workloads:
  - name: details-v1
    service: details
    labels: { version: v1 }
    address: 10.0.0.1
    port: 9080
  - { name: local, labels: {} }
sources:
  - { cidr: 127.0.0.0/8, workload: local }
  - { cidr: "::1", workload: local }
`

const read = (text: string) => parseRegistry(text, { source: 'REGISTRY' })

async function faultsOf(text: string): Promise<readonly string[]> {
  const parsed = await read(text)
  assert.ok(!parsed.ok)
  return parsed.faults
}

test('a registry in YAML is read, and so is one in JSON', async () => {
  const parsed = await read(good)
  assert.ok(parsed.ok)
  assert.equal(parsed.registry.workloads[0]?.labels.version, 'v1')
  assert.deepEqual(await read(JSON.stringify(parsed.registry)), parsed)
})

test('where nobody is dialled a workload needs no address', async () => {
  const text = good.replace('    address: 10.0.0.1\n    port: 9080\n', '')
  assert.equal((await read(text)).ok, false)
  const parsed = await parseRegistry(text, { source: 'REGISTRY', needsEndpoints: false })
  assert.equal(parsed.ok, true)
})

test('nesting without end and aliases that multiply are one clear message with their place', async () => {
  const deep = 'REGISTRY:1:66 nested deeper than 64 levels'
  assert.deepEqual(await faultsOf('['.repeat(10_000)), [deep])
  assert.deepEqual(await faultsOf(`${'['.repeat(10_000)}${']'.repeat(10_000)}`), [deep])
  assert.deepEqual(await faultsOf(`services: ${'{a: '.repeat(10_000)}`), [
    'REGISTRY:1:267 nested deeper than 64 levels',
  ])
  assert.deepEqual(await faultsOf('- '.repeat(10_000)), [
    'REGISTRY:1:131 nested deeper than 64 levels',
  ])
  const bomb = [
    'a: &a [x]',
    ...'bcdefghij'.split('').map((name, i) => {
      const before = String.fromCharCode(97 + i)
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`
    }),
  ].join('\n')
  const [message = '', ...more] = await faultsOf(bomb)
  assert.match(message, /^REGISTRY:1:1 Excessive alias count/)
  assert.deepEqual(more, [])
  assert.deepEqual(await faultsOf(`${good}---\n${good}`), [
    'REGISTRY:13:1 expected one document, found several',
  ])
})

const faulty: [what: string, change: (text: string) => string, message: string][] = [
  ['a text that is no YAML', () => 'services: [', 'REGISTRY:1:12 '],
  ['a field twice', (text) => `${text}services: []\n`, 'REGISTRY:13:1 Map keys must be unique'],
  ['nothing', () => '# nothing\n', 'REGISTRY:1:1 must be object'],
  ['a list', () => '- details\n', 'REGISTRY:1:1 must be object'],
  [
    'a port that is no number',
    (text) => text.replace('port: 9080\n  - { name: local', 'port: high\n  - { name: local'),
    'REGISTRY:8:11 workloads[0].port: must be integer, found "high"',
  ],
  [
    'a port that is none',
    (text) => text.replace('port: 9080 }', 'port: 65536 }'),
    'REGISTRY:2:28 services[0].port: must be from 1 to 65535',
  ],
  [
    'a name of nothing',
    (text) => text.replace('local, l', '"", l'),
    'REGISTRY:9:13 workloads[1].name: must not be empty',
  ],
  [
    'a label that is no text',
    (text) => text.replace('version: v1', 'version: 1'),
    'REGISTRY:6:24 workloads[0].labels.version: must be string, found 1',
  ],
  [
    'services that are no list',
    (text) => text.replace(/services:[^w]*/, 'services: {}\n'),
    'REGISTRY:1:11 services: must be array',
  ],
  [
    'an unknown field',
    (text) => text.replace('address:', 'adress:'),
    'REGISTRY:7:13 workloads[0].adress: is not a field here',
  ],
  [
    'a missing field',
    (text) => text.replace(', labels: {}', ''),
    'REGISTRY:9:5 workloads[1]: must have required properties labels',
  ],
  [
    'a service that does not exist',
    (text) => text.replace('service: details', 'service: detail'),
    'REGISTRY:5:14 workloads[0].service: there is no detail; there are details',
  ],
  [
    'a name twice',
    (text) =>
      text.replace('name: local', 'name: details-v1').replaceAll('load: local', 'load: details-v1'),
    'REGISTRY:9:13 workloads[1].name: details-v1 is there already',
  ],
  [
    'an address that is a name',
    (text) => text.replace('10.0.0.1', 'details'),
    'REGISTRY:7:14 workloads[0].address: details is no IP address',
  ],
  [
    'a service without an endpoint',
    (text) => text.replace('    address: 10.0.0.1\n', ''),
    'REGISTRY:4:5 workloads[0]: a workload of a service needs address and port',
  ],
  [
    'a range that is none',
    (text) => text.replace('127.0.0.0/8', '127.0.0.0/33'),
    'REGISTRY:11:13 sources[0].cidr: 127.0.0.0/33 is no address or CIDR range',
  ],
  [
    'a source of nobody',
    (text) => text.replace('"::1", workload: local', '"::1", workload: nobody'),
    'REGISTRY:12:30 sources[1].workload: there is no nobody; there are details-v1, local',
  ],
]

for (const [what, change, message] of faulty) {
  test(`${what} is refused with its place and field`, async () => {
    const [first = '', ...more] = await faultsOf(change(good))
    assert.ok(first.startsWith(message), first)
    assert.deepEqual(more, [])
  })
}

test('all faults are told at once', async () => {
  const faults = await faultsOf(good.replace('10.0.0.1', 'x').replace('127.0.0.0/8', 'y'))
  assert.match(faults[0] ?? '', /address: x is /)
  assert.match(faults[1] ?? '', /cidr: y is /)
})

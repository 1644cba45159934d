import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigurationError } from './configuration-error.ts'
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

test('a registry in YAML is read, and so is one in JSON', () => {
  const registry = parseRegistry(good, 'REGISTRY')
  assert.equal(registry.workloads[0]?.labels.version, 'v1')
  assert.deepEqual(parseRegistry(JSON.stringify(registry), 'REGISTRY'), registry)
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
  test(`${what} is refused with its place and field`, () => {
    assert.throws(
      () => parseRegistry(change(good), 'REGISTRY'),
      (error) => {
        assert.ok(error instanceof ConfigurationError)
        const [first = '', ...more] = error.message.split('\n')
        assert.ok(first.startsWith(message), first)
        assert.deepEqual(more, [])
        return true
      },
    )
  })
}

test('all faults are told at once', () => {
  const text = good.replace('10.0.0.1', 'x').replace('127.0.0.0/8', 'y')
  assert.throws(() => parseRegistry(text, 'REGISTRY'), /address: x is .*\n.*cidr: y is /)
})

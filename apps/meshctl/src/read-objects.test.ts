import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandError } from './command-error.ts'
import { readObjects } from './read-objects.ts'

/** The error of a text, as it stands on the terminal. */
function errorOf(text: string): string {
  try {
    readObjects(text, { source: 'rule.yaml', namespace: 'default' })
  } catch (error) {
    if (error instanceof CommandError) return [error.message, ...error.notes].join('\n')
    throw error
  }
  return 'no error'
}

const head = 'apiVersion: config.istio.io/v1alpha2\nkind: EgressRule\nmetadata:\n  name: x\n'
const routeHead = head.replace('EgressRule', 'RouteRule')

test('text that is no YAML is told with its line, and where exactly (R5.3.9)', () => {
  const error = errorOf('kind: EgressRule\nmetadata: {name: x\nspec:\n')
  assert.match(
    error,
    /^cannot parse proto message: error converting YAML to JSON: yaml: line \d+: .+\n {2}at rule\.yaml:\d+:\d+$/,
  )
})

test('a document that is a bare word is no object (R5.3.10)', () => {
  assert.equal(
    errorOf('a'),
    'cannot parse proto message: error unmarshaling JSON: json: cannot unmarshal string into Go value of type crd.IstioKind\n' +
      '  at rule.yaml:1:1',
  )
})

test('nor is a list or a number, in any document', () => {
  assert.match(errorOf('- a'), /cannot unmarshal array into Go value of type crd\.IstioKind/)
  assert.match(errorOf('---\n---\n5\n'), /cannot unmarshal number .*\n {2}at rule\.yaml:3:1$/)
})

test("an unknown field is told in the decoder's words, after the spec (R5.3.11)", () => {
  assert.equal(
    errorOf(`${head}spec:\n  foo: 1\n  destination: {service: a.b}\n`),
    'cannot parse proto message: YAML decoding error: destination:\n  service: a.b\nfoo: 1\n' +
      ' unknown field "foo" in v1alpha1.EgressRule\n' +
      '  at rule.yaml:6:3 spec.foo (the fields are destination, ports, useEgressProxy)',
  )
})

test('the decoder names the message in which the field stands', () => {
  const ports = errorOf(`${head}spec:\n  ports:\n    - prt: 80\n`)
  assert.match(
    ports,
    /\n unknown field "prt" in v1alpha1\.EgressRule_Port\n.* \(did you mean "port"\?\)$/,
  )
  assert.match(
    errorOf(`${routeHead}spec: {destination: {nam: a}}\n`),
    /unknown field "nam" in v1alpha1\.IstioService\n/,
  )
  assert.match(
    errorOf(`${routeHead}spec: {route: [{weigh: 1}]}\n`),
    /unknown field "weigh" in v1alpha1\.DestinationWeight\n/,
  )
  assert.match(
    errorOf(`${routeHead}spec: {preceden: 1}\n`),
    /unknown field "preceden" in v1alpha1\.RouteRule\n/,
  )
})

test("a field of the wrong type is the decoder's to refuse", () => {
  assert.match(
    errorOf(`${head}spec:\n  ports:\n    - port: abc\n`),
    /^cannot parse proto message: YAML decoding error: ports:\n- port: abc\n spec\.ports\[0\]\.port must be .*\n {2}at rule\.yaml:7:13 spec\.ports\[0\]\.port$/,
  )
})

test('a bad host and a bad port are one error each, with line and field (R5.3.12)', () => {
  assert.equal(
    errorOf(
      `${head}spec:\n  destination: {service: "a..b"}\n  ports:\n    - {port: 0, protocol: http}\n`,
    ),
    'configuration is invalid: 2 errors occurred:\n\n' +
      '* domain name "a..b" invalid (label "" invalid)\n' +
      '* port number 0 must be in the range 1..65535\n' +
      '  at rule.yaml:6:26 spec.destination.service\n' +
      '  at rule.yaml:8:14 spec.ports[0].port',
  )
})

test('a missing name is refused in the words of the API (R5.3.14)', () => {
  const nameless = `${head.replace('  name: x\n', '  namespace: default\n')}spec:\n  destination: {service: a.b}\n  ports: [{port: 80, protocol: http}]\n`
  assert.match(errorOf(nameless), /^resource name may not be empty\n {2}at rule\.yaml:/)
})

test('a known kind of another API group is not taken for the classic one', () => {
  const other = `${head.replace('config.istio.io/v1alpha2', 'example.com/v1')}spec: {}\n`
  assert.match(
    errorOf(other),
    /^configuration is invalid: 1 error occurred:\n\n\* apiVersion of EgressRule must be/,
  )
})

test('unknown kinds are set aside, known ones are read; empty documents are skipped (R5.3.1-2)', () => {
  const rule = `${head}spec:\n  destination: {service: a.b}\n  ports: [{port: "80", protocol: http}]\n`
  const { known, others } = readObjects(
    `---\n${rule}---\n\n---\nkind: Pod\nmetadata: {name: p}\n`,
    {
      source: '-',
      namespace: 'blog',
    },
  )
  assert.deepEqual(
    known.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    ['blog/x'],
  )
  assert.deepEqual(
    others.map(({ object: { kind, metadata }, place }) => `${kind} ${metadata.name}${place}`),
    [
      'Pod p  at <stdin>:12:7 kind (the kinds are EgressRule, RouteRule, ServiceEntry, VirtualService, DestinationRule and Sidecar)',
    ],
  )
})

test('JSON is YAML (R5.3.1)', () => {
  const json = JSON.stringify({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name: 'x' },
    spec: { destination: { service: 'a.b' }, ports: [{ port: 80, protocol: 'http' }] },
  })
  assert.equal(readObjects(json, { source: '-', namespace: 'default' }).known.length, 1)
})

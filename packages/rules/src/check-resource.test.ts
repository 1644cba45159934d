import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkResource } from './check-resource.ts'
import { classicApiVersion } from './resource.ts'

const blogs = {
  apiVersion: classicApiVersion,
  kind: 'EgressRule',
  metadata: { name: 'googleapis' },
  spec: { destination: { service: '*.googleapis.com' }, ports: [{ port: 443, protocol: 'https' }] },
}

function problems(value: unknown): string[] {
  return checkResource(value).problems.map(
    ({ field, message, hint }) =>
      `${field ?? ''}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  )
}

test('the namespace is the one asked for where the resource names none', () => {
  assert.equal(checkResource(blogs).resource?.metadata.namespace, 'default')
  assert.equal(checkResource(blogs, { namespace: 'x' }).resource?.metadata.namespace, 'x')
  assert.equal(checkResource(blogs, { namespace: '' }).resource?.metadata.namespace, '')
  const named = { ...blogs, metadata: { name: 'r', namespace: 'own' } }
  assert.equal(checkResource(named, { namespace: 'x' }).resource?.metadata.namespace, 'own')
})

test('a kind that is not known is told with the one that was meant', () => {
  assert.deepEqual(problems({ ...blogs, kind: 'EgresRule' }), [
    'kind: kind "EgresRule" is not known (did you mean "EgressRule"?)',
  ])
  assert.deepEqual(problems({ ...blogs, kind: 'Pod' }), [
    'kind: kind "Pod" is not known (the kinds are EgressRule, RouteRule, ServiceEntry, VirtualService, DestinationRule and Sidecar)',
  ])
  assert.deepEqual(problems({}), [
    'kind: kind is missing (the kinds are EgressRule, RouteRule, ServiceEntry, VirtualService, DestinationRule and Sidecar)',
  ])
  assert.deepEqual(problems('text'), [
    ': a resource is an object with apiVersion, kind, metadata and spec',
  ])
})

test('a kind in the wrong API version is refused', () => {
  assert.deepEqual(problems({ ...blogs, apiVersion: 'networking.istio.io/v1' }), [
    'apiVersion: apiVersion of EgressRule must be config.istio.io/v1alpha2, found "networking.istio.io/v1"',
  ])
})

test('an unknown field is refused by name, with the one that was meant', () => {
  const spec = { ...blogs.spec, port: [] }
  assert.deepEqual(problems({ ...blogs, spec }), [
    'spec.port: unknown field "port" in spec (did you mean "ports"?)',
  ])
  assert.deepEqual(problems({ ...blogs, extra: 1 }), [
    'extra: unknown field "extra" (the fields are apiVersion, kind, metadata, spec)',
  ])
  assert.deepEqual(problems({ ...blogs, metadata: { name: 'r', lables: {} } }), [
    'metadata.lables: unknown field "lables" in metadata (did you mean "labels"?)',
  ])
})

test('snake_case names and integers in strings are read as proto3 JSON reads them', () => {
  const spec = {
    ...blogs.spec,
    use_egress_proxy: false,
    ports: [{ port: '443', protocol: 'https' }],
  }
  assert.deepEqual(checkResource({ ...blogs, spec }).resource?.spec, {
    ...blogs.spec,
    useEgressProxy: false,
  })
  const twice = { ...blogs.spec, use_egress_proxy: false, useEgressProxy: false }
  assert.deepEqual(problems({ ...blogs, spec: twice }), [
    'spec.useEgressProxy: spec.useEgressProxy is given twice',
  ])
})

test('a value of the wrong type is told once, with what was expected', () => {
  const rows: readonly (readonly [unknown, string])[] = [
    ['x', 'spec: spec must be an object, found string "x"'],
    [{ ...blogs.spec, ports: 443 }, 'spec.ports: spec.ports must be a list, found number "443"'],
    [
      { ...blogs.spec, ports: [{ port: 'https', protocol: 'https' }] },
      'spec.ports[0].port: spec.ports[0].port must be an integer of 32 bits, found string "https"',
    ],
    [
      { ...blogs.spec, ports: [443] },
      'spec.ports[0]: spec.ports[0] must be an object, found number "443"',
    ],
    [
      { ...blogs.spec, destination: { service: 1.5 } },
      'spec.destination.service: spec.destination.service must be a string, found number "1.5" (write "1.5" in quotes)',
    ],
    [
      { ...blogs.spec, useEgressProxy: 'true' },
      'spec.useEgressProxy: spec.useEgressProxy must be true or false, found string "true"',
    ],
  ]
  for (const [spec, expected] of rows) assert.deepEqual(problems({ ...blogs, spec }), [expected])
})

test('a resource needs a name that is a DNS-1123 subdomain, and a spec', () => {
  assert.deepEqual(problems({ ...blogs, metadata: undefined }), [
    'metadata.name: resource name may not be empty (give the resource a metadata.name)',
  ])
  for (const name of ['Google', 'a_b', '-a', 'a..b', 'a/b', '../etc', 'a'.repeat(254)]) {
    assert.match(
      problems({ ...blogs, metadata: { name } })[0] ?? '',
      /^metadata\.name: .* DNS-1123 subdomain/,
    )
  }
  assert.match(
    problems({ ...blogs, metadata: { name: 'a', namespace: 'a.b' } })[0] ?? '',
    /^metadata\.namespace: .* DNS-1123 label/,
  )
  assert.deepEqual(problems({ ...blogs, spec: undefined }), ['spec: EgressRule has no spec'])
})

test('what API servers add to the metadata is left out; null is absent', () => {
  const metadata = { name: 'r', managedFields: [{}], selfLink: '/x', creationTimestamp: null }
  assert.deepEqual(checkResource({ ...blogs, metadata }).resource?.metadata, {
    name: 'r',
    namespace: 'default',
  })
})

test('control and bidi characters of the input are spelt out in problems (S66)', () => {
  const spec = { ...blogs.spec, destination: { service: 'a\u001b[31m\u202e.com' } }
  assert.deepEqual(problems({ ...blogs, spec }), [
    'spec.destination.service: domain name "a\\u{1b}[31m\\u{202e}.com" invalid (label "a\\u{1b}[31m\\u{202e}" invalid)',
  ])
  assert.match(problems({ ...blogs, 'x\n': 1 })[0] ?? '', /^\["x\\n"\]: unknown field "x\\n"/)
})

test('prototype keys are data like any other (S74)', () => {
  const value = JSON.parse('{"name":"r","labels":{"__proto__":"x","constructor":"y"}}')
  const { resource } = checkResource({ ...blogs, metadata: value })
  assert.deepEqual(Object.keys(resource?.metadata.labels ?? {}), ['__proto__', 'constructor'])
  assert.equal(Object.getPrototypeOf(resource?.metadata.labels), Object.prototype)
})

test('any value at all gets an answer: a resource, or at least one error, never both', () => {
  const value = fc.oneof(
    fc.anything(),
    fc.record({
      apiVersion: fc.constant(classicApiVersion),
      kind: fc.constantFrom('EgressRule', 'RouteRule'),
      metadata: fc.oneof(fc.anything(), fc.constant({ name: 'r' })),
      spec: fc.anything(),
    }),
  )
  fc.assert(
    fc.property(value, (input) => {
      const checked = checkResource(input)
      const failed = checked.problems.some(({ level }) => level === 'error')
      assert.equal(checked.resource === undefined, failed)
    }),
  )
})

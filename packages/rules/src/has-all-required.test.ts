import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { hasAllRequired } from './has-all-required.ts'
import { schemas } from './schemas.ts'
import { shape } from './shape.ts'

const entry = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'ServiceEntry',
  metadata: { name: 'books', namespace: 'default', labels: { team: 'shop' } },
  spec: {
    hosts: ['www.googleapis.com'],
    location: 'MESH_EXTERNAL',
    ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
    resolution: 'DNS',
  },
}

const rule = {
  apiVersion: 'config.istio.io/v1alpha2',
  kind: 'EgressRule',
  metadata: { name: 'books', namespace: 'default' },
  spec: {
    destination: { service: '*.googleapis.com' },
    ports: [
      { port: 443, protocol: 'https' },
      { port: 80, protocol: 'http' },
    ],
  },
}

test('whatever is taken out of a resource, the verdict is that of the schema itself', () => {
  for (const whole of [entry, rule]) {
    const schema = schemas[whole.kind === 'EgressRule' ? 'EgressRule' : 'ServiceEntry']
    assert.equal(hasAllRequired(schema, whole), true)
    const paths = pathsOf(whole)
    fc.assert(
      fc.property(fc.subarray(paths, { maxLength: 3 }), (gone) => {
        const part = structuredClone(whole)
        for (const path of gone) remove(part, path)
        const shaped = shape(schema, part, [], () => {})
        assert.equal(hasAllRequired(schema, shaped), Value.Check(schema, shaped))
      }),
    )
  }
})

test('a word that is none of those allowed is refused, and so is another kind', () => {
  const spec = { ...entry.spec, location: 'ELSEWHERE' }
  assert.equal(hasAllRequired(schemas.ServiceEntry, { ...entry, spec }), false)
  assert.equal(hasAllRequired(schemas.EgressRule, { ...rule, kind: 'RouteRule' }), false)
})

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [...path, name],
    ...pathsOf(inner, [...path, name]),
  ])
}

function remove(value: object, path: readonly string[]): void {
  const owner = path.slice(0, -1).reduce<unknown>((inner, part) => Object(inner)[part], value)
  const name = path.at(-1) ?? ''
  if (Array.isArray(owner)) owner.splice(Number(name), 1)
  else if (typeof owner === 'object' && owner !== null) Reflect.deleteProperty(owner, name)
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { kinds } from './kinds.ts'
import type { Resource } from './resource.ts'
import { classicApiVersion } from './resource.ts'

const metadata = { name: 'r', namespace: 'default' }
const egressRule: Resource = {
  apiVersion: classicApiVersion,
  kind: 'EgressRule',
  metadata,
  spec: {
    destination: { service: '*.googleapis.com' },
    ports: [
      { port: 443, protocol: 'https' },
      { port: 80, protocol: 'http' },
    ],
  },
}

function cells(resource: Resource): readonly (readonly [string, string | number])[] {
  const kind = kinds.find((description) => description.kind === resource.kind)
  return (kind?.columns ?? []).map(({ name, cell }) => [name, cell(resource)])
}

function routeRule(spec: object): Resource {
  return {
    apiVersion: classicApiVersion,
    kind: 'RouteRule',
    metadata,
    spec: { destination: { name: 'details' }, ...spec },
  }
}

test('an egress rule shows its host and its ports', () => {
  assert.deepEqual(cells(egressRule), [
    ['Name', 'r'],
    ['Hosts', '*.googleapis.com'],
    ['Ports', '443/https,80/http'],
  ])
})

test('a route rule shows its destination, versions with their shares, and precedence', () => {
  assert.deepEqual(cells(routeRule({ precedence: 2, route: [{ labels: { version: 'v2' } }] })), [
    ['Name', 'r'],
    ['Destination', 'details'],
    ['Route', 'v2 100%'],
    ['Precedence', 2],
  ])
  const weighted = [
    { labels: { version: 'v1' }, weight: 90 },
    { labels: { version: 'v3', canary: 'yes' }, weight: 10 },
  ]
  assert.deepEqual(cells(routeRule({ route: weighted }))[2], [
    'Route',
    'v1 90%,version=v3 canary=yes 10%',
  ])
  assert.deepEqual(cells(routeRule({}))[2], ['Route', 'all 100%'])
})

test('every field that a schema names has a description, for kubectl explain', () => {
  const undescribed: string[] = []
  const walk = (schema: object, path: string) => {
    if (Type.IsArray(schema)) walk(schema.items, `${path}[]`)
    if (!Type.IsObject(schema)) return
    for (const [name, property] of Object.entries(schema.properties)) {
      const at = `${path}.${name}`
      if (!('description' in property)) undescribed.push(at)
      walk(property, at)
    }
  }
  for (const { schema } of kinds) walk(schema, '')
  assert.deepEqual(undescribed, [])
})

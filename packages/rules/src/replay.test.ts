import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRouteTable } from './compile-route-table.ts'
import { parseQuestion } from './explain/parse-question.ts'
import { readResources } from './read-resources.ts'
import type { MeshRegistry } from './registry.ts'
import { replay } from './replay.ts'

const registry: MeshRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [],
}

function tableOf(yaml: string) {
  return compileRouteTable(readResources(yaml, { source: '-' }).resources, registry)
}

const opened = tableOf(`
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: googleapis}
spec: {destination: {service: "*.googleapis.com"}, ports: [{port: 443, protocol: https}]}
---
apiVersion: config.istio.io/v1alpha2
kind: RouteRule
metadata: {name: details}
spec: {destination: {name: details}, route: [{labels: {version: v1}}]}
`)

const calls = ['https://www.googleapis.com/', 'https://other.test/', 'http://details:9080/'].map(
  (target) => {
    const parsed = parseQuestion({ from: 'details-v2', target }, null)
    assert.ok(parsed.ok)
    return { id: target, question: parsed.question }
  },
)

test('tells which calls go otherwise, and how they went', () => {
  const changes = replay(tableOf(''), opened, calls)
  assert.deepEqual(
    changes.map(({ call }) => call.id),
    ['https://www.googleapis.com/', 'http://details:9080/'],
  )
  assert.deepEqual(changes[0]?.before, {
    action: 'deny',
    reason: 'no_rule',
    rule: null,
    routeRule: null,
    tls: null,
  })
  assert.deepEqual(changes[0].after, {
    action: 'allow',
    reason: 'allowed',
    rule: 'egress-rule/default/googleapis',
    routeRule: null,
    tls: 'passthrough',
  })
  assert.equal(changes[1]?.after.routeRule, 'route-rule/default/details')
})

test('the same rules change nothing', () => {
  assert.deepEqual(replay(opened, opened, calls), [])
})

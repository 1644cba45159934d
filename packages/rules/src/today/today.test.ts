import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRouteTable } from '../compile-route-table.ts'
import { classicSet } from '../convert/test-classic-set.ts'
import { decide, dependsOnRequest } from '../decide.ts'
import type { Door, Question, Speech } from '../decision.ts'
import { printResource } from '../print-resource.ts'
import { readResources } from '../read-resources.ts'
import type { MeshRegistry } from '../registry.ts'
import { todayResource } from './test-today-set.ts'

test('what is printed reads back as the same resource, of every one of today’s kinds', () => {
  fc.assert(
    fc.property(todayResource, (resource) => {
      const { resources } = readResources(printResource(resource), { source: '-' })
      assert.deepEqual(resources, [resource])
    }),
    { numRuns: 300 },
  )
})

const registry: MeshRegistry = {
  services: ['reviews', 'details'].map((name) => ({ name, port: 9080 })),
  workloads: [],
}

const question: fc.Arbitrary<Question> = fc
  .record({
    host: fc.constantFrom(
      'a.com',
      'www.a.com',
      'x.y.a.com',
      'reviews',
      'details',
      '8.8.8.8',
      '::1',
      '',
    ),
    port: fc.constantFrom(80, 443, 3306, 9080, 0),
    speech: fc.constantFrom<Speech>('http', 'tls', 'bytes', 'connect'),
    door: fc.constantFrom<Door>('http-absolute', 'http-origin', 'tls', 'connect', 'tcp'),
    labels: fc.dictionary(fc.constantFrom('v1', 'v2'), fc.constantFrom('v1', 'v2')),
    path: fc.string(),
    value: fc.option(fc.string(), { nil: undefined }),
    hasRequest: fc.boolean(),
  })
  .map(({ host, port, speech, door, labels, path, value, hasRequest }): Question => {
    const request = { method: 'GET', path: `/${path}`, authority: host, header: () => value }
    return {
      workload: 'w',
      workloadLabels: labels,
      door,
      speech,
      host,
      hostKind: host === '8.8.8.8' ? 'ipv4' : host === '::1' ? 'ipv6' : 'name',
      port,
      ...(hasRequest ? { request } : {}),
    }
  })

test('any rules of both families together answer any question, and never throw', () => {
  const rules = fc.tuple(classicSet, fc.array(todayResource, { maxLength: 8 }))
  fc.assert(
    fc.property(rules, fc.array(question, { maxLength: 12 }), ([classic, today], questions) => {
      const table = compileRouteTable([...classic, ...today], registry)
      for (const asked of questions) {
        const { action, reason } = decide(table, asked)
        assert.ok(action === 'deny' || ['allowed', 'mesh', 'allow_any'].includes(reason))
        dependsOnRequest(table, asked)
      }
    }),
    { numRuns: 300 },
  )
})

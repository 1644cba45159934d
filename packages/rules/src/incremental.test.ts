import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { checkResource } from './check-resource.ts'
import { compileRouteTable, createRouteTableCompiler } from './compile-route-table.ts'
import type { Resource } from './resource.ts'
import type { RouteTable } from './route-table.ts'
import { change, decisions, describe, registry, stepOf } from './test-rule-sets.ts'

test('a table made change by change is the table made at once', () => {
  fc.assert(
    fc.property(fc.array(stepOf, { maxLength: 8 }), (steps) => {
      const compile = createRouteTableCompiler(registry)
      const seen: { table: RouteTable; before: unknown }[] = []
      let resources: readonly Resource[] = []
      for (const step of steps) {
        resources = change(resources, step)
        const table = compile(resources)
        const before = describe(table, resources)
        assert.deepEqual(before, describe(compileRouteTable(resources, registry), resources))
        seen.push({ table, before })
      }
      // What was handed out stays as it was.
      for (const { table, before } of seen) {
        assert.deepEqual(decisions(table), Object(before).decisions)
      }
    }),
    { numRuns: 150 },
  )
})

test('a change of one rule leaves the tables of other ports alone', () => {
  const compile = createRouteTableCompiler(registry)
  const rules = [ruleFor('a.com', 443), ruleFor('b.com', 80)]
  const before = compile(rules)
  const after = compile([ruleFor('c.com', 443), ...rules.slice(1)])
  assert.equal(after.ports.get(80), before.ports.get(80))
  assert.notEqual(after.ports.get(443), before.ports.get(443))
  assert.equal(after.routes, before.routes)
})

test('a compiler that failed begins anew', () => {
  const compile = createRouteTableCompiler(registry)
  const rules = [ruleFor('a.com', 443)]
  compile(rules)
  const broken = { ...ruleFor('b.com', 443), spec: null } as unknown as Resource
  assert.throws(() => compile([broken]))
  assert.equal(compile(rules).rules.length, 1)
})

function ruleFor(service: string, port: number): Resource {
  const { resource } = checkResource({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name: service.replace('.', '-'), namespace: 'default' },
    spec: { destination: { service }, ports: [{ port, protocol: 'https' }] },
  })
  assert.ok(resource)
  return resource
}

import assert from 'node:assert/strict'
import test from 'node:test'
import type { Resource } from '@bookinfo/rules'
import fc from 'fast-check'
import { sortResources, withResource } from './sorted-resources.ts'
import { egressRule } from './test-store.ts'

const changes = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'a-b', 'a.b', 'ab', 'b', 'z'),
    namespace: fc.constantFrom('default', 'default-2', 'x'),
    port: fc.integer({ min: 1, max: 9 }),
    isGone: fc.boolean(),
  }),
)

test('a list kept sorted change by change is the whole set sorted at once', () => {
  fc.assert(
    fc.property(changes, (all) => {
      const set = new Map<string, Resource>()
      let sorted: readonly Resource[] = []
      for (const { name, namespace, port, isGone } of all) {
        const resource = egressRule(name, port, namespace)
        if (isGone) set.delete(`${namespace}/${name}`)
        else set.set(`${namespace}/${name}`, resource)
        sorted = withResource(sorted, resource, isGone)
      }
      assert.deepEqual(sorted, sortResources([...set.values()]))
    }),
  )
})

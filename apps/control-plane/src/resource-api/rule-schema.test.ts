import assert from 'node:assert/strict'
import test from 'node:test'
import { kinds } from '@bookinfo/rules'
import { ruleSchema } from './rule-schema.ts'

/** Every list and every map of a schema, with what OpenAPI says about its owners. */
function ownersIn(schema: unknown, path: string): readonly string[] {
  const words = Object(schema)
  const keys = words['x-kubernetes-list-map-keys']?.join()
  const own = [words['x-kubernetes-list-type'], words['x-kubernetes-map-type'], keys].filter(
    Boolean,
  )
  return [
    ...(words.type === 'array' || own.length > 0 ? [`${path} ${own.join(' ')}`] : []),
    ...Object.entries(words.properties ?? {}).flatMap(([name, inner]) =>
      ownersIn(inner, `${path}.${name}`),
    ),
    ...(words.items === undefined ? [] : ownersIn(words.items, `${path}[]`)),
  ]
}

test('OpenAPI says of every list how it is owned, and of maps that are owned as a whole', () => {
  const all = kinds.flatMap((kind) => ownersIn(ruleSchema(kind), kind.kind))
  const lists = all.filter((line) => / (map|atomic)/.test(line))
  assert.equal(lists.length, all.length, 'none is left open')
  assert.deepEqual(
    all.filter((line) => line.startsWith('EgressRule')),
    [
      'EgressRule.spec.destination atomic',
      'EgressRule.spec.ports map port',
      'EgressRule.status.conditions map type',
    ],
  )
  assert.ok(all.includes('ServiceEntry.spec.ports map number'))
  assert.ok(all.includes('ServiceEntry.spec.hosts atomic'))
  assert.ok(all.includes('DestinationRule.spec.subsets map name'))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { schemas } from './schemas.ts'

/** Each marked place of a schema, with what the mark says. */
function marksIn(schema: unknown, path: string): readonly string[] {
  const words = Object(schema)
  const below = [
    ...Object.entries(words.properties ?? {}).map(([name, inner]) => [inner, `${path}.${name}`]),
    ...Object.values(words.patternProperties ?? {}).map((inner) => [inner, `${path}.*`]),
    ...(words.items === undefined ? [] : [[words.items, `${path}[]`]]),
  ] as const
  const keys = words['x-kubernetes-list-map-keys'] ?? []
  const own = [
    ...(words['x-kubernetes-list-type'] === 'map' ? [`${path} by ${keys.join()}`] : []),
    ...(words['x-kubernetes-map-type'] === 'atomic' ? [`${path} as a whole`] : []),
  ]
  return [...own, ...below.flatMap(([inner, at]) => marksIn(inner, String(at)))]
}

test('which lists have elements with owners of their own, and which maps and objects are owned as a whole', () => {
  const marks = Object.entries(schemas).flatMap(([kind, schema]) => marksIn(schema, kind))
  assert.deepEqual(
    marks.filter((mark) => mark.includes(' by ')),
    [
      'EgressRule.spec.ports by port',
      'ServiceEntry.spec.ports by number',
      'DestinationRule.spec.subsets by name',
    ],
  )
  const wholes = marks.filter((mark) => mark.endsWith(' as a whole') && !mark.includes('[]'))
  assert.deepEqual(wholes, [
    'EgressRule.spec.destination as a whole',
    'RouteRule.spec.destination as a whole',
    'RouteRule.spec.match.source as a whole',
    'RouteRule.spec.match.request.headers.* as a whole',
    'RouteRule.spec.mirror as a whole',
    'ServiceEntry.spec.workloadSelector as a whole',
    'DestinationRule.spec.workloadSelector as a whole',
    'Sidecar.spec.workloadSelector as a whole',
  ])
  assert.ok(marks.includes('DestinationRule.spec.subsets[].labels as a whole'))
  assert.ok(marks.includes('VirtualService.spec.http[].match[].uri as a whole'))
})

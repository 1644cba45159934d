import assert from 'node:assert/strict'
import test from 'node:test'
import { checkResource, type Resource, type ResourceDraft, shapeResource } from '@bookinfo/rules'
import fc from 'fast-check'
import { applyFields } from './apply-fields.ts'
import { compareFields } from './compare-fields.ts'
import { difference, intersection, isEmpty, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import type { ManagedFields } from './managed-fields.ts'
import { mergeFields } from './merge-fields.ts'
import { ownByUpdate } from './own-update.ts'
import { ownable, schemaOf } from './ownable.ts'

const apiVersion = 'config.istio.io/v1alpha2'
const now = new Date('2030-01-01T00:00:00Z')

interface Step {
  readonly manager: string
  readonly how: 'apply' | 'force' | 'update'
  readonly labels: Readonly<Record<string, string>>
  readonly service: string
  readonly ports: Readonly<Record<string, string>>
}

const step: fc.Arbitrary<Step> = fc.record({
  manager: fc.constantFrom('x', 'y', 'z'),
  how: fc.constantFrom('apply', 'force', 'update'),
  labels: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom('1', '2', '')),
  service: fc.constantFrom('a.example.com', '*.b.example.com'),
  ports: fc.dictionary(fc.constantFrom('80', '443', '8443'), fc.constantFrom('http', 'https'), {
    minKeys: 1,
  }),
})

interface State {
  readonly live?: Resource
  readonly owned?: ManagedFields
}

function draftOf({ labels, service, ports }: Step): ResourceDraft {
  const list = Object.entries(ports).map(([port, protocol]) => ({ port: Number(port), protocol }))
  const { draft } = shapeResource({
    apiVersion,
    kind: 'EgressRule',
    metadata: { name: 'subject', labels },
    spec: { destination: { service }, ports: list },
  })
  assert.ok(draft)
  return draft
}

function resourceOf(draft: ResourceDraft): Resource {
  const { resource, problems } = checkResource(draft)
  assert.ok(resource, JSON.stringify(problems))
  return resource
}

function updated({ live, owned }: State, { manager, ...said }: Step): State {
  const after = resourceOf(draftOf({ manager, ...said }))
  const own = ownByUpdate({ manager, apiVersion })
  const before = live === undefined ? {} : { before: live }
  const next = own({ after, now, ...before, ...(owned === undefined ? {} : { owned }) })
  return { live: after, ...(next === undefined ? {} : { owned: next }) }
}

function applied({ live, owned }: State, said: Step): State {
  const config = draftOf(said)
  const by = { manager: said.manager, apiVersion }
  const result = applyFields({ live, owned, config, by, now })
  const { metadata, spec } = result.parts
  const draft = { ...config, metadata: { name: 'subject', ...metadata }, spec }
  // Whoever gives up a field that must be there is refused as well.
  const { resource: next } = checkResource(draft)
  const isRefused = said.how === 'apply' && result.conflicts.length > 0
  if (isRefused || next === undefined) return { ...(live && { live }), ...(owned && { owned }) }

  const schema = schemaOf(config)
  assert.deepEqual(mergeFields(ownable(next), ownable(config), schema), ownable(next), 'all is so')
  if (result.conflicts.length === 0) {
    const { added, modified } = compareFields(live && ownable(live), ownable(next), schema)
    const others = (owned ?? []).filter(({ manager, operation }) => {
      return operation === 'Update' || manager !== said.manager
    })
    for (const { fieldsV1 } of others) {
      assert.ok(isEmpty(intersection(fieldsV1, union(added, modified))), 'nobody else is touched')
    }
  }
  const again = applyFields({ live: next, owned: result.owned, config, by, now })
  assert.deepEqual(again.owned, result.owned, 'the same again changes no owner')
  assert.deepEqual(again.conflicts, [])
  assert.deepEqual(again.parts, result.parts)
  return { live: next, owned: result.owned }
}

test('whoever applies, forces and updates in whatever order: all is as it was said, others keep theirs, and owners own what is there', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      let state: State = {}
      for (const one of steps) {
        state = one.how === 'update' ? updated(state, one) : applied(state, one)
        if (state.live === undefined) continue
        const value = ownable(state.live)
        const schema = schemaOf(state.live)
        const { added } = compareFields(undefined, value, schema)
        const there = union(added, fieldsOf(value, schema))
        for (const { manager, fieldsV1 } of state.owned ?? []) {
          assert.ok(isEmpty(difference(fieldsV1, there)), `${manager} owns what is there`)
        }
      }
    }),
    { numRuns: 300 },
  )
})

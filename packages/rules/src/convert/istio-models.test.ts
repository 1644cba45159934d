import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  DestinationRule,
  ServiceEntry,
  VirtualService,
} from '@kubernetes-models/istio/networking.istio.io/v1'
import fc from 'fast-check'
import { parse } from 'yaml'
import { printResource } from '../print-resource.ts'
import { readResources } from '../read-resources.ts'
import type { Resource } from '../resource.ts'
import { convert } from './convert.ts'
import { classicSet } from './test-classic-set.ts'

const folder = new URL('../../../../deploy/rules/', import.meta.url)

/** What Istio's own schemas say to a resource as it is printed; throws where they find fault. */
function validate(resource: Resource): void {
  const data = parse(printResource(resource))
  if (resource.kind === 'ServiceEntry') new ServiceEntry(data).validate()
  else if (resource.kind === 'VirtualService') new VirtualService(data).validate()
  else if (resource.kind === 'DestinationRule') new DestinationRule(data).validate()
  else assert.fail(`${resource.kind} is none of today's kinds`)
}

test('Istio’s published models find fault with what is wrong', () => {
  const wrong = { metadata: { name: 'a' }, spec: { hosts: ['a.com'], resolution: 'DNSX' } }
  assert.throws(() => new ServiceEntry(JSON.parse(JSON.stringify(wrong))).validate(), /resolution/)
})

test('every rule of 2018 in deploy/rules, converted, passes Istio’s published models', () => {
  const names = readdirSync(folder).filter((name) => /^(route|egress)-.*\.yaml$/.test(name))
  assert.ok(names.length > 10)
  for (const name of names) {
    const { resources } = readResources(readFileSync(new URL(name, folder), 'utf8'), {
      source: name,
    })
    const converted = convert(resources)
    assert.deepEqual(
      converted.notes.filter(({ level }) => level === 'error'),
      [],
    )
    assert.ok(converted.resources.length > 0, name)
    for (const resource of converted.resources) validate(resource)
  }
})

test('whatever is converted passes Istio’s published models', () => {
  fc.assert(
    fc.property(classicSet, (resources) => {
      for (const resource of convert(resources).resources) validate(resource)
    }),
    { numRuns: 60 },
  )
})

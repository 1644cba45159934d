import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRouteTable } from '../compile-route-table.ts'
import { decide } from '../decide.ts'
import type { Question, Speech } from '../decision.ts'
import { parseQuestion } from '../explain/parse-question.ts'
import { layOver } from '../lay-over.ts'
import { readResources } from '../read-resources.ts'
import type { MeshRegistry } from '../registry.ts'
import { narrowSuggestions, renderNarrowed } from './narrow-suggestions.ts'
import { suggest } from './suggest.ts'

const registry: MeshRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [
    { name: 'one', labels: { app: 'one', version: 'v1' } },
    { name: 'two', labels: { app: 'two', version: 'v1' } },
    { name: 'twin-a', labels: { app: 'twin' } },
    { name: 'twin-b', labels: { app: 'twin' } },
  ],
}

const { resources: inForce } = readResources(
  `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: google}
spec: {destination: {service: "*.googleapis.com"}, ports: [{port: 443, protocol: https}]}
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: mail, namespace: shared}
spec: {hosts: [mail.test], ports: [{number: 587, name: http, protocol: HTTP}]}
`,
  { source: '-' },
)

function call(from: string, target: string, speech: Speech): Question {
  const parsed = parseQuestion({ from, target, speech }, registry)
  assert.ok(parsed.ok)
  return parsed.question
}

const hosts = ['api.test', 'b.api.test', 'www.googleapis.com', 'mail.test', '8.8.8.8', 'details']
const ports = [80, 443, 587, 9080]
const speeches = ['http', 'tls', 'bytes', 'connect'] as const
const froms = registry.workloads.map(({ name }) => name)
const everything = froms.flatMap((from) =>
  hosts.flatMap((host) =>
    ports.flatMap((port) => speeches.map((speech) => call(from, `${host}:${port}`, speech))),
  ),
)

function narrowed(calls: readonly Question[]) {
  const suggestions = suggest(inForce, registry, calls)
  const found = narrowSuggestions(suggestions, inForce, registry)
  const { resources, problems } = readResources(renderNarrowed(found), { source: '-' })
  assert.deepEqual(
    problems.filter(({ level }) => level === 'error'),
    [],
  )
  const table = compileRouteTable(layOver(inForce, resources), registry)
  return { ...found, suggestions: suggestions.suggestions, table }
}

test('a host is opened for who asked: the entry is hidden from the Sidecar of everybody', () => {
  const { table, resources, unnarrowed } = narrowed([call('one', 'api.test:443', 'tls')])
  assert.deepEqual(
    resources.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`),
    [
      'ServiceEntry narrowed/api-test',
      'DestinationRule default/api-test',
      'Sidecar default/default',
      'Sidecar default/one',
    ],
  )
  assert.deepEqual(unnarrowed, [])
  assert.equal(decide(table, call('one', 'api.test:443', 'tls')).action, 'allow')
  assert.equal(decide(table, call('two', 'api.test:443', 'tls')).action, 'deny')
})

test('what cannot be narrowed is told, and not opened for everybody', () => {
  const { resources, unnarrowed } = narrowed([
    call('twin-a', 'api.test:443', 'tls'),
    call('one', '8.8.8.8:5432', 'bytes'),
  ])
  assert.deepEqual(resources, [])
  assert.deepEqual(unnarrowed, [
    {
      target: 'api.test:443',
      why: 'twin-a has no labels of its own, by which a Sidecar could select it',
    },
    { target: '8.8.8.8:5432', why: 'a Sidecar lists names, and this is an address' },
  ])
})

test('applied, they allow the denied calls to whoever made them, and change nothing else', () => {
  const before = compileRouteTable(inForce, registry)
  const asked = fc.constantFrom(...everything)
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 8 }), (calls) => {
      const { table, suggestions, unnarrowed } = narrowed(calls)
      const left = new Set(unnarrowed.map(({ target }) => target))
      const opened = suggestions.filter(({ host, port }) => !left.has(`${host}:${port}`))
      for (const question of everything) {
        const own = opened.find(
          ({ host, port }) => host === question.host && port === question.port,
        )
        const isMeant = own?.workloads.includes(question.workload) === true
        const isAsked = calls.includes(question)
        const after = decide(table, question).action
        if (isMeant && isAsked) assert.equal(after, 'allow', JSON.stringify(question))
        if (!isMeant) assert.equal(after, decide(before, question).action, JSON.stringify(question))
      }
    }),
    { seed: 4, numRuns: 100 },
  )
})

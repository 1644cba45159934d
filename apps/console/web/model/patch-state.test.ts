import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConsoleState, RuleState } from '@bookinfo/discovery'
import type { EgressRule } from '@bookinfo/rules'
import fc from 'fast-check'
import { patchState } from './patch-state.ts'

const empty: ConsoleState = {
  version: '0',
  runMode: 'process',
  world: 'stand-in',
  preset: 'blank',
  productPageUrl: 'http://localhost:9080/productpage',
  gateways: [],
  registry: null,
  rules: [],
  brokenFiles: ['rules/a.yaml:1:1 holds no resource'],
}

const gateway = {
  name: 'egress',
  connected: true,
  ackedVersion: '3',
  ackedAt: null,
  rejected: null,
  rejectedVersion: null,
  refused: [],
}

function resourceOf(name: string, port: number): EgressRule {
  return {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: {
      destination: { service: `${name}.com` },
      ports: [{ port, protocol: 'https' }],
    },
  }
}

test('a patch replaces what it holds, and leaves the rest', () => {
  const registry = { services: [], workloads: [] }
  const patched = patchState(empty, {
    version: '3',
    gateways: [gateway],
    registry,
    rules: [],
    removedRules: [],
  })
  assert.deepEqual(patched, { ...empty, version: '3', gateways: [gateway], registry })
  assert.equal(patched.rules, empty.rules)
})

const names = ['a', 'b', 'c', 'd'] as const
const rulesOf = fc
  .record({
    present: fc.subarray([...names]),
    leaving: fc.subarray([...names]),
    port: fc.integer({ min: 1, max: 3 }),
    statuses: fc.array(fc.constantFrom('saved', 'active', 'rejected'), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  .map(({ present, leaving, port, statuses }): readonly RuleState[] => [
    ...present.map((name, i) => ({
      resource: resourceOf(name, port),
      status: statuses[i] ?? 'saved',
    })),
    ...leaving
      .filter((name) => !present.includes(name))
      .map((name) => ({ resource: resourceOf(name, 9), status: 'deleting' as const })),
  ])

test('whatever became of the rules, patching leads to the list as the control plane has it', () => {
  fc.assert(
    fc.property(rulesOf, fc.array(rulesOf), (first, later) => {
      let state: ConsoleState = { ...empty, rules: first }
      for (const next of later) {
        const known = new Set(next.map(({ resource }) => resource.metadata.name))
        const gone = state.rules.filter(({ resource }) => !known.has(resource.metadata.name))
        state = patchState(state, {
          version: '1',
          gateways: [],
          rules: next,
          removedRules: gone.map(({ resource: { kind, metadata } }) => ({ kind, ...metadata })),
        })
        assert.deepEqual(state.rules, next)
      }
    }),
  )
})

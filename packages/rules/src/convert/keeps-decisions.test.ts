import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRouteTable } from '../compile-route-table.ts'
import { decide } from '../decide.ts'
import type { Decision, Question, RouteActions, RouteTarget, Speech } from '../decision.ts'
import { parseHost } from '../parse-host.ts'
import type { MeshRegistry } from '../registry.ts'
import { convert } from './convert.ts'
import { classicSet } from './test-classic-set.ts'

const services = ['reviews', 'details']
const registry: MeshRegistry = {
  services: services.map((name) => ({ name, port: 9080 })),
  workloads: [],
}

const hosts = [
  'a.com',
  'www.a.com',
  'x.www.a.com',
  'b.org',
  'x.b.org',
  'xb.org',
  '8.8.8.8',
  '8.9.1.1',
]

const question: fc.Arbitrary<Question> = fc
  .record({
    target: fc.oneof(
      fc.record({ host: fc.constantFrom(...hosts), port: fc.constantFrom(80, 443, 8080, 1) }),
      fc.record({ host: fc.constantFrom(...services), port: fc.constantFrom(9080, 80) }),
    ),
    speech: fc.constantFrom<Speech>('http', 'tls', 'bytes', 'connect'),
    path: fc.constantFrom('/', '/books', '/books/1', '/books/1?q=1', '/other'),
    method: fc.constantFrom('GET', 'POST'),
    cookie: fc.constantFrom(undefined, 'user=jason', 'user=john'),
  })
  .map(({ target: { host, port }, speech, path, method, cookie }): Question => {
    const parsed = parseHost(host)
    assert.ok(parsed.ok)
    const request = {
      method,
      path,
      authority: host,
      header: (name: string) => (name === 'cookie' ? cookie : undefined),
    }
    return {
      workload: 'productpage-v1',
      workloadLabels: { version: 'v1' },
      workloadService: 'productpage',
      door: speech === 'http' ? 'http-absolute' : speech === 'tls' ? 'tls' : 'connect',
      speech,
      host: parsed.host,
      hostKind: parsed.kind,
      port,
      ...(speech === 'http' ? { request } : {}),
    }
  })

/** What happens, whichever family decided it: rules have other names, and say the same in other fields. */
function outcome(decision: Decision, { host, port }: Question) {
  if (decision.action === 'deny') return { action: 'deny', reason: decision.reason }
  const { action, reason, tls } = decision
  if (decision.reason === 'allow_any') return { action, reason, tls }
  const actions = acted(decision.actions)
  if (decision.reason === 'mesh') {
    const targets = decision.targets.map((target) => versionOf(target, decision.service))
    return { action, reason, tls, actions, targets }
  }
  const [target] = decision.targets ?? []
  const cluster = target === undefined ? decision.cluster : target.outside?.cluster
  return {
    action,
    reason,
    actions,
    missing: target?.missing,
    tls: target?.outside?.tls ?? tls,
    to: `${cluster?.host ?? host}:${cluster?.port ?? port}`,
    serverName: cluster?.sni ?? host,
  }
}

/** Where a redirect is answered, nothing is sent that could be retried. */
function acted({ websocketUpgrade: _, ...actions }: RouteActions = {}): RouteActions {
  const { redirect, retries: __, ...others } = actions
  return redirect === undefined ? actions : { redirect, ...others }
}

function versionOf({ labels, weight, service, missing }: RouteTarget, asked: string) {
  return { labels, weight, service: service ?? asked, missing }
}

test('a set of 2018 and what it is converted to decide alike', () => {
  fc.assert(
    fc.property(
      classicSet,
      fc.array(question, { minLength: 5, maxLength: 20 }),
      (set, questions) => {
        const before = compileRouteTable(set, registry)
        const after = compileRouteTable(convert(set, { services }).resources, registry)
        for (const asked of questions) {
          assert.deepEqual(
            outcome(decide(after, asked), asked),
            outcome(decide(before, asked), asked),
            JSON.stringify(asked),
          )
        }
      },
    ),
    { numRuns: 400 },
  )
})

test('a set and its conversion may stand together: today’s decides, and decides alike', () => {
  fc.assert(
    fc.property(classicSet, fc.array(question, { maxLength: 10 }), (set, questions) => {
      const before = compileRouteTable(set, registry)
      const both = [...set, ...convert(set, { services }).resources]
      const table = compileRouteTable(both, registry)
      for (const asked of questions) {
        const { action } = decide(before, asked)
        assert.equal(decide(table, asked).action, action, JSON.stringify(asked))
      }
    }),
    { numRuns: 200 },
  )
})

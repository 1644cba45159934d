import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import type { GatewayState } from '@bookinfo/discovery'
import { openRuleStore, type RuleStore, StoreError } from '@bookinfo/rule-store'
import { classicApiVersion, type EgressRule, resourceKey } from '@bookinfo/rules'
import fc from 'fast-check'
import { systemClock } from '../clock.ts'
import { temporaryDir } from '../test-control-plane.ts'
import type { RuleChange } from './told-log.ts'
import { conditionOf, type ToldRule } from './told-rule.ts'
import { createToldRules, type ToldRules } from './told-rules.ts'

function egressRule(name: string, port = 443): EgressRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: { destination: { service: `${name}.com` }, ports: [{ port, protocol: 'https' }] },
  }
}

function gatewayAt(ackedVersion: string, more: Partial<GatewayState> = {}): GatewayState {
  return {
    name: 'egress',
    connected: true,
    ackedVersion,
    ackedAt: null,
    rejected: null,
    rejectedVersion: null,
    refused: [],
    ...more,
  }
}

/** Rules of a store, and what they stand by, as the test wants it. */
async function startRules(t: TestContext, dir?: string) {
  const stateDir = dir ?? (await temporaryDir(t))
  const store = await openRuleStore({ dir: path.join(stateDir, 'rules') })
  t.after(() => store.close())
  const world: { gateways: readonly GatewayState[]; losers: ReadonlyMap<string, string> } = {
    gateways: [],
    losers: new Map(),
  }
  const rules = createToldRules(store, {
    gateways: () => world.gateways,
    losers: () => world.losers,
    clock: systemClock,
  })
  t.after(() => rules.close())
  const acknowledge = (version: string): Promise<void> => {
    world.gateways = [gatewayAt(version)]
    rules.gatewaysChanged()
    return rules.settle()
  }
  return { stateDir, store, world, rules, acknowledge }
}

function reasonOf(rule: ToldRule | undefined): string | undefined {
  return rule && conditionOf(rule).reason
}

function versionOf({ metadata }: Pick<ToldRule, 'metadata'>): number {
  return Number(metadata.resourceVersion)
}

test('a change of status has a version of its own, and a read shows it once it is told', async (t) => {
  const { store, world, rules } = await startRules(t)
  const made = await store.create(egressRule('a'))
  const seen: string[] = []
  rules.watch(rules.version, ({ type, version, cause, resource }) => {
    assert.equal(resource.metadata.resourceVersion, version)
    seen.push(`${version} ${type} ${cause} ${reasonOf(resource)}`)
  })
  world.gateways = [gatewayAt('1')]
  rules.gatewaysChanged()
  assert.equal(reasonOf(rules.get(made)), 'NoGateway', 'nobody was told yet')
  assert.equal(rules.version, '1')
  await rules.settle()
  assert.equal(reasonOf(rules.get(made)), 'Acknowledged')
  assert.deepEqual(rules.list(), [rules.get(made)])
  await store.replace(egressRule('a', 80))
  await store.delete({ kind: 'EgressRule', ...made.metadata })
  assert.deepEqual(seen, [
    '2 MODIFIED status Acknowledged',
    '3 MODIFIED write Waiting',
    '4 DELETED write Waiting',
  ])
})

test('a status follows the generation of the spec, and a change of labels makes none', async (t) => {
  const { store, rules, acknowledge } = await startRules(t)
  const made = await store.create(egressRule('a'))
  await acknowledge('1')
  const labels = { team: 'books' }
  await store.replace({ ...made, metadata: { ...made.metadata, resourceVersion: '2', labels } })
  assert.equal(rules.get(made)?.metadata.generation, 1)
  await store.replace(egressRule('a', 80))
  assert.equal(rules.get(made)?.metadata.generation, 2)
  assert.equal(rules.get(made)?.status.observedGeneration, 2)
  assert.equal(reasonOf(rules.get(made)), 'Waiting')
})

test('a rule that nothing happens to is told once, whatever becomes of others', async (t) => {
  const { store, rules, acknowledge } = await startRules(t)
  for (const name of ['a', 'b', 'c']) await store.create(egressRule(name))
  await acknowledge(store.version)
  const told: string[] = []
  rules.watch(rules.version, ({ resource }) => told.push(resource.metadata.name))
  await store.replace(egressRule('b', 80))
  await acknowledge(store.version)
  assert.deepEqual(told, ['b', 'b'])
})

test('after a restart every rule is told at a version that nobody has seen', async (t) => {
  const first = await startRules(t)
  const made = await first.store.create(egressRule('a'))
  await first.acknowledge('1')
  const killed = await temporaryDir(t)
  await cp(first.stateDir, killed, { recursive: true, preserveTimestamps: true })
  const before = first.rules.get(made)
  assert.ok(before !== undefined)
  await first.store.close()
  for (const dir of [first.stateDir, killed]) {
    const { rules, store } = await startRules(t, dir)
    const after = rules.get(made)
    assert.ok(after !== undefined && versionOf(after) > versionOf(before))
    assert.throws(() => rules.watch(String(versionOf(before)), () => undefined), /too old/)
    const version = { resourceVersion: String(versionOf(before)) }
    const written = await store.replace({ ...made, metadata: { ...made.metadata, ...version } })
    assert.equal(written.metadata.uid, made.metadata.uid, 'nothing was written in between')
  }
})

type Step =
  | { readonly do: 'create' | 'replace'; readonly name: string; readonly port: number }
  | { readonly do: 'delete'; readonly name: string }
  | { readonly do: 'acknowledge' | 'refuse' | 'leave' | 'settle' | 'turn' | 'list' }
  | { readonly do: 'lose'; readonly names: readonly string[] }

const name = fc.constantFrom('a', 'b', 'c')
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constantFrom('create' as const, 'replace' as const),
      name,
      port: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ do: fc.constant('delete' as const), name }),
    fc.record({ do: fc.constant('lose' as const), names: fc.subarray(['a', 'b', 'c']) }),
    fc.record({
      do: fc.constantFrom(
        'acknowledge' as const,
        'refuse' as const,
        'leave' as const,
        'settle' as const,
        'turn' as const,
        'list' as const,
      ),
    }),
  ),
  { maxLength: 30 },
)

type World = Awaited<ReturnType<typeof startRules>>

/** A list at a version, and what a watch from that version told after it. */
interface Follower {
  readonly version: string
  readonly list: readonly ToldRule[]
  readonly changes: RuleChange[]
}

function follow(rules: ToldRules): Follower {
  const { version } = rules
  const changes: RuleChange[] = []
  rules.watch(version, (change) => changes.push(change))
  return { version, list: rules.list(), changes }
}

function write(store: RuleStore, step: Step): Promise<unknown> {
  if (step.do === 'delete') {
    return store.delete({ kind: 'EgressRule', namespace: 'default', name: step.name })
  }
  if (step.do === 'create') return store.create(egressRule(step.name, step.port))
  if (step.do === 'replace') return store.replace(egressRule(step.name, step.port))
  return Promise.resolve()
}

/** Turns the world; a write is begun, and not waited for. */
async function take({ store, rules, world }: World, step: Step): Promise<void> {
  if (step.do === 'acknowledge') world.gateways = [gatewayAt(store.version)]
  if (step.do === 'refuse')
    world.gateways = world.gateways.map((one) => ({
      ...one,
      rejected: 'no',
      rejectedVersion: store.version,
    }))
  if (step.do === 'leave') world.gateways = []
  if (step.do === 'lose') {
    world.losers = new Map(step.names.map((lost) => [`egress-rule/default/${lost}`, 'another won']))
  }
  if (step.do === 'settle') return rules.settle()
  if (step.do === 'turn') return new Promise((resolve) => setImmediate(resolve))
  rules.gatewaysChanged()
}

function plain(rule: ToldRule | undefined) {
  return { ...rule, metadata: { ...rule?.metadata, resourceVersion: '' } }
}

/** What somebody knows who took the list and heard the changes; every change is checked on the way. */
function retell({ version, list, changes }: Follower): readonly ToldRule[] {
  const known = new Map(list.map((rule) => [resourceKey(rule), rule]))
  let last = Number(version)
  for (const rule of list) assert.ok(versionOf(rule) <= last, 'older than its list')
  for (const { type, resource, previous, version: at } of changes) {
    assert.ok(Number(at) > last, 'versions grow')
    last = Number(at)
    assert.equal(versionOf(resource), last)
    const key = resourceKey(resource)
    assert.deepEqual(previous, known.get(key), 'nothing was missed')
    assert.equal(type === 'ADDED', previous === undefined)
    if (type === 'MODIFIED') assert.notDeepEqual(plain(resource), plain(previous), 'it is news')
    if (type === 'DELETED') known.delete(key)
    else known.set(key, resource)
  }
  return [...known.values()].toSorted((a, b) => (resourceKey(a) < resourceKey(b) ? -1 : 1))
}

test('a list, and a watch from its version, tell every state once and in order', async (t) => {
  await fc.assert(
    fc.asyncProperty(steps, async (some) => {
      const world = await startRules(t)
      const { store, rules } = world
      const followers = [follow(rules)]
      const writes: Promise<unknown>[] = []
      for (const step of some) {
        writes.push(write(store, step).catch((error) => assert.ok(error instanceof StoreError)))
        await take(world, step)
        if (step.do === 'list') followers.push(follow(rules))
      }
      await Promise.all(writes)
      await rules.settle()
      for (const follower of followers) {
        assert.deepEqual(retell(follower), rules.list())
        const history: RuleChange[] = []
        rules.watch(follower.version, (change) => history.push(change)).close()
        assert.deepEqual(history, follower.changes, 'who comes late hears the same')
      }
      rules.close()
      await store.close()
    }),
    { numRuns: 60 },
  )
})

test('which rules lose against others is told soon after a start, whoever connects or not', async (t) => {
  const first = await startRules(t)
  await first.store.create(egressRule('a'))
  await first.store.close()
  const { rules, world } = await startRules(t, first.stateDir)
  world.losers = new Map([['egress-rule/default/a', 'another won']])
  const { promise: told, resolve } = Promise.withResolvers<RuleChange>()
  rules.watch(rules.version, resolve)
  const { resource, previous } = await told
  assert.deepEqual([reasonOf(previous), reasonOf(resource)], ['NoGateway', 'Conflict'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stubResolver } from '@bookinfo/testkit'
import { createCore } from '../create-core.ts'
import { egressRule, testRegistry } from '../test-proxy.ts'
import { chooseUpstream } from './choose-upstream.ts'

const host = 'www.allowed.test'
const destination = { host, kind: 'name', port: 80 } as const

/** A proxy that knows the host's address already, by a clock that stands until it is moved. */
async function knowing(...addresses: string[]) {
  const clock = { now: 0, stepMs: 0 }
  const names = { [host]: addresses }
  const core = createCore({
    registry: testRegistry,
    resolve: stubResolver(names),
    now: () => {
      clock.now += clock.stepMs
      return clock.now
    },
  })
  const rule = egressRule('allowed', '*.allowed.test', '80/http')
  core.policy.apply({ version: '1', resources: [rule] })
  const asked = { workload: 'local', workloadLabels: {}, door: 'http-origin' } as const
  const decide = () => {
    const decision = core.policy.decide({
      ...asked,
      speech: 'http',
      host,
      hostKind: 'name',
      port: 80,
    })
    assert.ok(decision.action === 'allow')
    return decision
  }
  await core.resolver.resolve(host)
  const decision = decide()
  const choose = (by = decision) => chooseUpstream(core, by, destination, 'local')
  return { core, clock, names, decide, choose }
}

test('the way that a destination took is taken again, as the same object', async () => {
  const { choose } = await knowing('192.88.98.1')
  const first = choose()
  assert.ok(!(first instanceof Promise))
  assert.equal(choose(), first)
})

test('another decision about the destination is worked out anew', async () => {
  const { choose, decide } = await knowing('192.88.98.1')
  assert.notEqual(choose(decide()), choose(decide()))
})

test('addresses that are too old are looked up again', async () => {
  const { choose, clock, names } = await knowing('192.88.98.1')
  await choose()
  names[host] = ['192.88.98.2']
  clock.now += 10_000
  const later = await choose()
  assert.ok('addresses' in later)
  assert.deepEqual(later.addresses, ['192.88.98.2'])
})

test('addresses that grow too old while they are looked at are not kept for ever', async () => {
  const { choose, clock, names } = await knowing('192.88.98.1')
  names[host] = ['192.88.98.2']
  clock.now += 4_993
  clock.stepMs = 4 // with each look at the clock: the second finds them old
  await choose()
  await choose()
  const later = await choose()
  assert.ok('addresses' in later)
  assert.deepEqual(later.addresses, ['192.88.98.2'])
})

test('where the proxy has begun to listen is no destination, though it was one before', async () => {
  const { choose, core } = await knowing('192.88.98.1')
  assert.ok('addresses' in (await choose()))
  core.own.add({ address: '192.88.98.1', port: 80 })
  const later = await choose()
  assert.ok('code' in later)
  assert.equal(later.code, 'destination_is_self')
})

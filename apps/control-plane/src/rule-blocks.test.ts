import assert from 'node:assert/strict'
import test from 'node:test'
import type { Snapshot } from '@bookinfo/discovery'
import type { Resource } from '@bookinfo/rules'
import { packedForm, resourceKey } from '@bookinfo/rules'
import { openPackedRules, showPackedRules } from '@bookinfo/rules/deciding'
import fc from 'fast-check'
import { createRuleBlocks, type RuleBlocks } from './rule-blocks.ts'
import { tellPacked } from './rule-teller.ts'
import { connectGateway, egressRule, rulesPath, startControlPlane } from './test-control-plane.ts'

test('few rules are told plainly, and many from a block that is made once', () => {
  const { store, put } = keepRules()
  const blocks = createRuleBlocks(store, { fewestPacked: 3, mostChanged: 10 })
  put('a', 1)
  put('b', 1)
  assert.equal(blocks.snapshot().packed, undefined)
  put('c', 1)
  const { packed, resources } = blocks.snapshot()
  assert.deepEqual([packed?.without, resources], [[], []])
  assert.equal(packed?.bytes, blocks.block(packed?.id ?? '')?.length)
  assert.equal(blocks.snapshot().packed?.id, packed?.id)
})

test('what changed since comes beside the block, until it is too much', () => {
  const { store, put, remove } = keepRules()
  for (const name of ['a', 'b', 'c', 'd']) put(name, 1)
  const blocks = createRuleBlocks(store, { fewestPacked: 3, mostChanged: 2 })
  const first = blocks.snapshot()
  put('b', 2)
  remove('c')
  const second = blocks.snapshot()
  assert.equal(second.packed?.id, first.packed?.id)
  assert.deepEqual(
    second.packed?.without.toSorted(),
    ['b', 'c'].map((name) => keyOf(name)),
  )
  assert.deepEqual(second.resources.map(resourceKey), [keyOf('b')])
  put('d', 2)
  const third = blocks.snapshot()
  assert.notEqual(third.packed?.id, first.packed?.id)
  assert.deepEqual([third.packed?.without, third.resources], [[], []])
  assert.ok(blocks.block(first.packed?.id ?? ''), 'a gateway may be on its way to it')
})

test('whatever changes, the block and what comes beside it are the rules of the store', () => {
  const changeOf = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(3))
  fc.assert(
    fc.property(fc.array(changeOf, { maxLength: 30 }), fc.nat(6), (changes, mostChanged) => {
      const { store, put, remove } = keepRules()
      const blocks = createRuleBlocks(store, { fewestPacked: 2, mostChanged })
      for (const [name, port] of changes) {
        if (port === 0) remove(name)
        else put(name, port)
        assert.deepEqual(readBack(blocks, blocks.snapshot()), plain(store.list()))
      }
    }),
  )
})

test('a gateway that was told many changes is told the whole, and then changes again', () => {
  const { store, put } = keepRules()
  for (const name of ['a', 'b', 'c']) put(name, 1)
  const blocks = createRuleBlocks(store, { fewestPacked: 3, mostChanged: 1 })
  const teller = tellPacked(blocks, 2)
  const change = { version: '2', fromVersion: '1', resources: [put('a', 2)], removedResources: [] }
  assert.equal(teller.next(change), change)
  assert.equal(teller.next(change), change)
  assert.ok('packed' in teller.next(change))
  assert.equal(teller.next(change), change)
})

test('a gateway that reads packed rules gets their block by its name, and who does not gets each rule', async (t) => {
  const plane = await startControlPlane(t, { fewestPacked: 2, ackTimeoutMs: 0 })
  for (const name of ['a', 'b']) await plane.ask('POST', rulesPath, { body: ruleNamed(name) })
  const { first, next } = await connectGateway(plane, `egress&packed=${packedForm}`)
  assert.deepEqual([first.resources, first.packed?.without], [[], []])
  const path = `/discovery/v1/packed-rules/${first.packed?.id}`
  const answer = await fetch(plane.url + path)
  assert.equal(answer.headers.get('content-type'), 'application/octet-stream')
  const bytes = Buffer.from(await answer.arrayBuffer())
  assert.equal(bytes.length, first.packed?.bytes)
  assert.ok(openPackedRules(bytes).findKey(keyOf('b')))

  await plane.ask('POST', rulesPath, { body: ruleNamed('c') })
  assert.deepEqual((await next()).resources.map(resourceKey), [keyOf('c')])
  for (const other of ['egress', 'egress&packed=EGRULES0']) {
    assert.equal((await connectGateway(plane, other)).first.resources.length, 3)
  }
  assert.equal((await plane.ask('GET', '/discovery/v1/packed-rules/unknown')).status, 404)
})

function keepRules() {
  const rules = new Map<string, Resource>()
  let version = 0
  const store = {
    get version() {
      return String(version)
    },
    list: () => [...rules.values()],
    get: ({ name }: { readonly name: string }) => rules.get(name),
    snapshot: () => ({ version: String(version), resources: [...rules.values()] }),
  }
  return {
    store,
    put(name: string, port: number): Resource {
      version += 1
      const rule = ruleNamed(name, port)
      rules.set(name, rule)
      return rule
    },
    remove(name: string): void {
      version += 1
      rules.delete(name)
    },
  }
}

function ruleNamed(name: string, port = 443): Resource {
  const rule = egressRule(name)
  return {
    ...rule,
    metadata: { ...rule.metadata, name, namespace: 'default' },
    spec: { destination: { service: `${name}.example.com` }, ports: [{ port, protocol: 'https' }] },
  } as Resource
}

function keyOf(name: string): string {
  return `egress-rule/default/${name}`
}

/** As a gateway would have them. */
function readBack(blocks: RuleBlocks, { packed, resources }: Snapshot) {
  if (packed === undefined) return plain(resources)
  const rules = openPackedRules(blocks.block(packed.id) ?? Buffer.alloc(0))
  return plain([...showPackedRules({ rules, without: new Set(packed.without) }), ...resources])
}

function plain(resources: readonly unknown[]) {
  return resources.map((resource) => JSON.stringify(resource)).sort()
}

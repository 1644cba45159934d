import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packRules, type Resource } from '@bookinfo/rules'
import { openPackedRules, resourceKey, unpackRules } from '@bookinfo/rules/deciding'
import fc from 'fast-check'
import { createSnapshotParser, type SnapshotParser } from './told-resources.ts'

function line(
  version: string,
  ...rules: readonly (readonly [name: string, version: string, port: number])[]
) {
  const resources = rules.map(([name, resourceVersion, port]) => ({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name, namespace: 'default', uid: `uid-of-${name}`, resourceVersion },
    spec: { destination: { service: `${name}.com` }, ports: [{ port, protocol: 'https' }] },
  }))
  return JSON.stringify({ version, resources })
}

test('what is there again in the same version is the very object of the snapshot before', () => {
  const parse = createSnapshotParser()
  const first = parse(line('2', ['a', '1', 443], ['b', '2', 443]))
  const second = parse(line('3', ['a', '1', 443], ['b', '3', 8443]))
  assert.equal(second?.resources[0], first?.resources[0])
  assert.notEqual(second?.resources[1], first?.resources[1])
  assert.match(JSON.stringify(second?.resources[1]), /8443/)
})

test('a new version of a known resource is checked like any other', () => {
  const parse = createSnapshotParser()
  parse(line('1', ['a', '1', 443]))
  const { resources, unusable } = parse(line('2', ['a', '2', 70_000])) ?? {}
  assert.deepEqual(resources, [])
  assert.equal(unusable?.[0]?.rule, 'egress-rule/default/a')
  assert.match(unusable[0].reason, /EgressRule a .*port number 70000/)
  assert.deepEqual(unusable[0].about, { hosts: ['a.com'], opens: true })
})

test('a heartbeat forgets nothing, and what is no snapshot is told', () => {
  const parse = createSnapshotParser()
  const first = parse(line('1', ['a', '1', 443]))
  assert.equal(parse('{}'), undefined)
  assert.equal(parse(line('2', ['a', '1', 443]))?.resources[0], first?.resources[0])
  const bad = [
    null,
    'a',
    { version: 1, resources: [] },
    { version: '', resources: [] },
    { version: '3' },
    { version: '3', resources: {} },
    { version: '3', resources: [], fromVersion: '' },
    { version: '3', resources: [], fromVersion: 2 },
    { version: '3', resources: [], fromVersion: '2', removedResources: 'a' },
    { version: '3', resources: [], fromVersion: '2', removedResources: [1] },
  ]
  for (const value of bad) {
    const text = JSON.stringify(value)
    assert.throws(() => parse(text), /^SyntaxError: a line of the stream is not a snapshot$/, text)
  }
  assert.equal(parse(line('3', ['a', '1', 443]))?.resources[0], first?.resources[0])
})

function delta(
  [fromVersion, version]: readonly [string, string],
  rules: readonly (readonly [name: string, version: string, port: number])[],
  removedResources: readonly string[] = [],
) {
  return JSON.stringify({ ...JSON.parse(line(version, ...rules)), fromVersion, removedResources })
}

test('a delta changes, adds and removes, and everything else is the very object it was', () => {
  const parse = createSnapshotParser()
  const first = parse(line('3', ['a', '1', 443], ['b', '2', 443], ['c', '3', 443]))
  const second = parse(
    delta(
      ['3', '6'],
      [
        ['b', '5', 8443],
        ['d', '6', 443],
      ],
      ['egress-rule/default/c'],
    ),
  )
  assert.equal(second?.version, '6')
  assert.deepEqual(
    second?.resources.map(({ metadata }) => metadata.name),
    ['a', 'b', 'd'],
  )
  assert.equal(second?.resources[0], first?.resources[0])
  assert.match(JSON.stringify(second?.resources[1]), /8443/)
  assert.equal(first?.resources.length, 3)
})

test('a delta to another version than the last is no delta, and none is until the next snapshot', () => {
  const parse = createSnapshotParser()
  assert.throws(() => parse(delta(['0', '1'], [])), /since version 0 do not go with nothing/)
  parse(line('3', ['a', '1', 443]))
  assert.throws(() => parse(delta(['4', '5'], [])), SyntaxError)
  assert.throws(() => parse(delta(['3', '4'], [])), SyntaxError)
  parse(line('5', ['a', '1', 443]))
  assert.equal(parse(delta(['5', '6'], []))?.version, '6')
})

test('what a delta brings is checked, and unusable until another replaces or removes it', () => {
  const parse = createSnapshotParser()
  const told = (text: string) => {
    const { resources = [], unusable = [] } = parse(text) ?? {}
    return [resources.map(({ metadata }) => metadata.name), unusable.map(({ rule }) => rule)]
  }
  parse(line('1', ['a', '1', 443]))
  const b = ['egress-rule/default/b']
  assert.deepEqual(told(delta(['1', '2'], [['b', '2', 70_000]])), [['a'], b])
  assert.deepEqual(told(delta(['2', '3'], [['c', '3', 443]])), [['a', 'c'], b])
  assert.deepEqual(told(delta(['3', '4'], [['b', '4', 443]])), [['a', 'c', 'b'], []])
  const a = ['egress-rule/default/a']
  assert.deepEqual(told(delta(['4', '5'], [['a', '5', 0]])), [['c', 'b'], a])
  assert.deepEqual(told(delta(['5', '6'], [], a)), [['c', 'b'], []])
})

test('a resource of a kind nobody here knows has all refused until it is removed', () => {
  const parse = createSnapshotParser()
  const strange = { kind: 'EnvoyFilter', metadata: { name: 'x', namespace: 'shop' } }
  assert.throws(
    () => parse(JSON.stringify({ version: '1', resources: [strange] })),
    /EnvoyFilter x/,
  )
  assert.equal(parse(delta(['1', '2'], [], ['envoy-filter/shop/x']))?.resources.length, 0)
})

test('whatever the changes, the deltas of them lead to the snapshot of the whole', () => {
  const ruleOf = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 65_537 }))
  const stepOf = fc.record({
    put: fc.uniqueArray(ruleOf, { selector: ([name]) => name }),
    gone: fc.subarray(['a', 'b', 'c', 'd']),
    isWhole: fc.boolean(),
    isPacked: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(stepOf), (steps) => {
      const { open, pack } = packing()
      const parse = createSnapshotParser(open)
      const rules = new Map<string, readonly [string, string, number]>()
      outcomeOf(parse, line('0'))
      for (const [i, { put, gone, isWhole, isPacked }] of steps.entries()) {
        const version = `${i + 1}`
        for (const name of gone) rules.delete(name)
        const changed = put.map(([name, port]) => [name, version, port] as const)
        for (const rule of changed) rules.set(rule[0], rule)
        const whole = line(version, ...rules.values())
        const removed = gone.map((name) => `egress-rule/default/${name}`)
        const told = isWhole ? pack(whole, isPacked) : delta([`${i}`, version], changed, removed)
        assert.deepEqual(outcomeOf(parse, told), outcomeOf(createSnapshotParser(), whole))
      }
    }),
  )
})

/** Puts the rules of a snapshot that can be used into a block, if it is to be packed. */
function packing() {
  const blocks = new Map<string, Buffer>()
  const open = (id: string) => openPackedRules(blocks.get(id) ?? Buffer.of())
  function pack(whole: string, isPacked: boolean): string {
    if (!isPacked) return whole
    const { version, resources } = JSON.parse(whole)
    const { resources: usable = [] } = createSnapshotParser()(whole) ?? {}
    const { bytes } = packRules(usable)
    const keys = new Set(usable.map(resourceKey))
    const id = `of ${version}`
    blocks.set(id, bytes)
    const packed = { id, bytes: bytes.length, without: [] }
    const loose = resources.filter((resource: Resource) => !keys.has(resourceKey(resource)))
    return JSON.stringify({ packed, version, resources: loose })
  }
  return { open, pack }
}

/** By name, whether they came packed or not. */
function outcomeOf(parse: SnapshotParser, text: string): unknown {
  const { version, resources = [], packed, unusable = [] } = parse(text) ?? {}
  const all = [...resources, ...(packed === undefined ? [] : unpackRules(packed).resources)]
  const byName = (a: Resource, b: Resource) => (a.metadata.name < b.metadata.name ? -1 : 1)
  const left = unusable.map(({ rule }) => rule).toSorted()
  return { version, resources: all.toSorted(byName), left }
}

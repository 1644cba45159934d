import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { checkResource } from '../check-resource.ts'
import { compileRouteTable, createRouteTableCompiler } from '../compile-route-table.ts'
import { decide } from '../decide.ts'
import type { Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import type { RouteTable } from '../route-table.ts'
import {
  ask,
  change,
  decisions,
  describe,
  registry,
  resourceOf,
  stepOf,
} from '../test-rule-sets.ts'
import { packRules } from './pack-rules.ts'
import { checksumOf, layout } from './packed-layout.ts'
import type { PackedPart } from './packed-part.ts'
import { openPackedRules, type PackedRules } from './packed-rules.ts'
import { PackedRulesError } from './packed-rules-error.ts'

const firstOf = fc.array(resourceOf, { minLength: 4, maxLength: 14, size: 'max' })
const nothing = { put: [], take: [] }

test('decisions, conflicts and warnings are those of loose rules, whatever was packed and changed since', () => {
  let packed = 0
  fc.assert(
    fc.property(firstOf, fc.array(stepOf, { maxLength: 5 }), fc.nat(9), (first, steps, again) => {
      const compile = createRouteTableCompiler(registry)
      let resources = change([], { put: first, take: [] })
      let base: Base = packBase(resources)
      for (const [i, step] of [nothing, ...steps].entries()) {
        resources = change(resources, step)
        if (i === again) base = packBase(resources)
        const { loose, part } = since(base, resources)
        const table = orUnpacked(() => compile(loose, part))
        if (table === undefined) continue
        packed += part.rules.count - part.without.size
        const whole = compileRouteTable(resources, registry)
        assert.deepEqual(told(table, resources), told(whole, resources))
        assert.equal(table.ruleCount, whole.ruleCount)
        assert.deepEqual(table.firstRules(2), whole.firstRules(2))
        for (const port of [80, 443, 7000]) {
          assert.deepEqual(table.protocolsOn(port), whole.protocolsOn(port))
        }
      }
    }),
    { numRuns: 120 },
  )
  assert.ok(packed > 90, `${packed} packed rules say little`)
})

test('a table that was handed out stays as it was', () => {
  const compile = createRouteTableCompiler(registry)
  const all = [rule('a', 'a.com'), rule('b', '*.b.com'), rule('c', 'c.org')]
  const base = packBase(all)
  const before = compile(base.loose, since(base, all).part)
  const decided = decisions(before)
  const { loose, part } = since(base, [rule('c', 'c.org'), rule('x', 'a.com')])
  const after = compile(loose, part)
  assert.notDeepEqual(decisions(after), decided)
  assert.deepEqual(decisions(before), decided)
})

test('of five thousand names each finds its own rule, and what nobody named finds none', () => {
  const rules = Array.from({ length: 5_000 }, (_, i) =>
    rule(`r${i}`, i % 2 === 0 ? `h${i}.example.com` : `*.w${i}.example.com`),
  )
  const base = packBase(rules)
  assert.equal(base.rules.count, 5_000)
  for (let i = 0; i < 5_000; i += 77) {
    const wanted = resourceKey(rules[i] as Resource)
    const host = i % 2 === 0 ? `h${i}.example.com` : `w${i}.example.com`
    const from = i % 2 === 0 ? undefined : 0
    const found = i % 2 === 0 ? base.rules.findHost(host) : base.rules.findHost(`*.${host}`)
    assert.equal(found && resourceKey(found.resource), wanted)
    assert.equal(base.rules.findHost(`x.${host}`, 1) === undefined, from === undefined)
    assert.equal(base.rules.findKey(wanted)?.number, found?.number)
    assert.equal(base.rules.findHost(`n${i}.example.com`), undefined)
  }
})

test('what is read of a block is what was packed, whatever stands in its texts', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 12 })
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b/c', 'd'), texts), (annotations) => {
      const resource = {
        ...rule('a', 'a.com'),
        metadata: { name: 'a', namespace: 'n', annotations },
      }
      const { bytes } = packRules([resource])
      assert.deepEqual(openPackedRules(bytes).valueAt(0), JSON.parse(JSON.stringify(resource)))
    }),
  )
})

test('a block that was cut off, added to or changed anywhere is refused whole', () => {
  const { bytes } = packRules([
    rule('a', 'a.com'),
    rule('b', '*.b.com'),
    entry('c', ['c.org', 'd.org']),
  ])
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ by
      assert.throws(() => openPackedRules(changed), PackedRulesError)
      assert.throws(() => openPackedRules(bytes.subarray(0, at)), PackedRulesError)
    }),
  )
  assert.throws(
    () => openPackedRules(Buffer.concat([bytes, Buffer.alloc(4)])),
    /of \d+ bytes are there/,
  )
  assert.throws(() => openPackedRules(Buffer.from('<html>')), /6 bytes are no packed rules/)
})

test('a block with the right checksum and anything in it never makes a decision crash otherwise', () => {
  const { bytes } = packRules([
    rule('a', 'a.com'),
    rule('b', '*.b.com'),
    entry('c', ['c.org', 'd.org']),
  ])
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 16, max: bytes.length - 1 }), fc.nat(255)), {
        minLength: 1,
        maxLength: 6,
      }),
      (changes) => {
        const changed = Buffer.from(bytes)
        for (const [at, value] of changes) changed[at] = value
        withChecksum(changed)
        try {
          const part = {
            rules: openPackedRules(changed),
            without: new Set(['egress-rule/default/a']),
          }
          decisions(createRouteTableCompiler(registry)([rule('x', 'd.org')], part))
        } catch (error) {
          assert.ok(error instanceof PackedRulesError, String(error))
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('an index that leads a host to the rule of another opens nothing', () => {
  const { bytes } = packRules([rule('a', 'aaaa.com')])
  const text = bytes.toString('latin1')
  const changed = Buffer.from(text.replace('aaaa.com', 'bbbb.com'), 'latin1')
  withChecksum(changed)
  const table = createRouteTableCompiler(registry)([], {
    rules: openPackedRules(changed),
    without: new Set(),
  })
  assert.equal(decide(table, ask('aaaa.com', 443, 'tls')).action, 'deny')
})

test('a rule that may not be enforced is told when somebody asks for its host, not passed over', () => {
  const { bytes } = packRules([rule('a', '*.a.com'), rule('b', 'w.a.com', 4443)])
  const changed = Buffer.from(bytes.toString('latin1').replace('4443', '0x43'), 'latin1')
  withChecksum(changed)
  const rules = openPackedRules(changed)
  const table = createRouteTableCompiler(registry)([], { rules, without: new Set() })
  assert.throws(() => decide(table, ask('w.a.com', 443, 'tls')), /record 1/)
  assert.equal(decide(table, ask('x.a.com', 443, 'tls')).action, 'allow')
})

/** Makes the checksum fit what was written over. */
function withChecksum(bytes: Buffer): void {
  bytes.writeUInt32LE(checksumOf(bytes), layout.checksumAt)
}

interface Base {
  readonly resources: readonly Resource[]
  readonly rules: PackedRules
}

function packBase(resources: readonly Resource[]) {
  const { bytes, loose } = packRules(resources)
  const rest = new Set(loose)
  return {
    resources: resources.filter((one) => !rest.has(one)),
    rules: openPackedRules(bytes),
    loose,
  }
}

/** As a gateway is told of it: what is not in the block as it stands there, and the keys of what is there and has gone or changed. */
function since(
  base: Base,
  resources: readonly Resource[],
): { loose: readonly Resource[]; part: PackedPart } {
  const [inBase, now] = [new Set(base.resources), new Set(resources)]
  const gone = base.resources.filter((resource) => !now.has(resource)).map(resourceKey)
  return {
    loose: resources.filter((resource) => !inBase.has(resource)),
    part: { rules: base.rules, without: new Set(gone) },
  }
}

/** Warnings in any order: loose rules come first. */
function told(table: RouteTable, resources: readonly Resource[]) {
  const { warnings, ...rest } = describe(table, resources)
  return {
    ...rest,
    findings: [...rest.findings].sort(),
    warnings: warnings.map(({ message }) => message).sort(),
  }
}

/** Rules for tunnels have to be settled one by one. */
function orUnpacked(compile: () => RouteTable): RouteTable | undefined {
  try {
    return compile()
  } catch (error) {
    assert.match(
      String(error),
      /PackedRulesError: .* for (?:tcp|mongo), which others open for HTTP/,
    )
    return undefined
  }
}

function rule(name: string, service: string, port = 443): Resource {
  return valid({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: { destination: { service }, ports: [{ port, protocol: 'https' }] },
  })
}

function entry(name: string, hosts: readonly string[]): Resource {
  return valid({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name, namespace: 'default' },
    spec: { hosts, resolution: 'DNS', ports: [{ number: 443, name: 'tls', protocol: 'TLS' }] },
  })
}

function valid(value: unknown): Resource {
  const { resource } = checkResource(value)
  assert.ok(resource)
  return resource
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { packRules, type Resource } from '@bookinfo/rules'
import { openPackedRules } from '@bookinfo/rules/deciding'
import { Policy } from './filters/policy.ts'
import { egressRule, routeActions } from './test-proxy.ts'

const registry = { services: [], workloads: [] }

function packed(resources: readonly Resource[], without: readonly string[] = [], change = same) {
  const { bytes, loose } = packRules(resources)
  const changed = Buffer.from(change(bytes.toString('latin1')), 'latin1')
  changed.writeUInt32LE(crc32(changed.subarray(16)), 12)
  return {
    resources: loose,
    packed: { rules: openPackedRules(changed), without: new Set(without) },
  }
}

const same = (text: string) => text

function ask(policy: Policy, host: string): string {
  const decision = policy.decide({
    workload: 'w',
    workloadLabels: {},
    door: 'http-absolute',
    speech: 'http',
    host,
    hostKind: 'name',
    port: 80,
  })
  return decision.action === 'allow' && decision.reason === 'allowed' ? decision.rule.name : 'deny'
}

const wide = egressRule('wide', '*.a.test', '80/http')
const narrow = egressRule('narrow', 'w.a.test', '80/http')
const other = egressRule('other', 'b.test', '80/http')

test('packed rules decide, without those that are gone, and beside those that came since', () => {
  const policy = new Policy(registry, {})
  policy.apply({ version: '1', ...packed([wide, narrow, other]) })
  assert.deepEqual(
    ['w.a.test', 'x.a.test', 'b.test', 'a.test'].map((host) => ask(policy, host)),
    ['narrow', 'wide', 'other', 'deny'],
  )
  const gone = packed([wide, narrow, other], ['egress-rule/default/narrow'])
  policy.apply({ version: '2', ...gone, resources: [egressRule('late', 'c.test', '80/http')] })
  assert.deepEqual(
    ['w.a.test', 'c.test'].map((host) => ask(policy, host)),
    ['wide', 'late'],
  )
})

test('a packed rule that may not be enforced is left out when it is met, and its host falls to no broader one', () => {
  const policy = new Policy(registry, {})
  const broken = packed(
    [wide, egressRule('narrow', 'w.a.test', '80/http', '8081/http'), other],
    [],
    (text) => text.replace('8081', '-808'),
  )
  policy.apply({ version: '1', ...broken })
  assert.deepEqual(policy.refused, [])
  assert.equal(ask(policy, 'w.a.test'), 'deny')
  assert.deepEqual(policy.refused.map(({ rule }) => rule).toSorted(), [
    'egress-rule/default/narrow',
    'egress-rule/default/wide',
  ])
  assert.deepEqual([ask(policy, 'x.a.test'), ask(policy, 'b.test')], ['deny', 'other'])
  assert.equal(policy.version, '1')
})

test('where something else has to be left out, packed rules are left out with it', () => {
  const policy = new Policy(registry, {})
  const evil = routeActions('evil', {
    destination: { service: 'b.test' },
    appendHeaders: { x: 'a\r\nb' },
  })
  const rules = packed([wide, other, evil])
  assert.equal(rules.packed.rules.count, 2)
  policy.apply({ version: '1', ...rules })
  assert.deepEqual([ask(policy, 'x.a.test'), ask(policy, 'b.test')], ['wide', 'deny'])
})

test('rules for tunnels on a port of HTTP are settled with all others', () => {
  const policy = new Policy(registry, {})
  const rules = packed([wide, other])
  const tunnel = egressRule('a-tunnel', '192.0.2.1', '80/tcp')
  policy.apply({ version: '1', ...rules, resources: [tunnel] })
  assert.equal(ask(policy, 'b.test'), 'deny')
  assert.equal(policy.table.conflicts.length, 2)
})

test('where broad rules are denied a packed one is denied as well', () => {
  const policy = new Policy(registry, { denyBroadRules: true })
  policy.apply({ version: '1', ...packed([egressRule('com', '*.com', '80/http'), other]) })
  assert.deepEqual([ask(policy, 'x.com'), ask(policy, 'b.test')], ['deny', 'other'])
  assert.deepEqual(
    policy.refused.map(({ rule }) => rule),
    ['egress-rule/default/com'],
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRule } from './compiled-rule.ts'
import { classicApiVersion } from './resource.ts'
import { settleConflicts } from './settle-conflicts.ts'

type Port = readonly [number, string]

function rule(key: string, service: string, ...ports: readonly Port[]) {
  const [namespace = '', name = ''] = key.split('/')
  return compileRule({
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { namespace, name },
    spec: {
      destination: { service },
      ports: ports.map(([port, protocol]) => ({ port, protocol })),
    },
  })
}

function settle(...rules: readonly ReturnType<typeof rule>[]) {
  const { accepted, conflicts } = settleConflicts(rules)
  return {
    accepted: accepted.map(({ key }) => key.replace('egress-rule/', '')),
    messages: conflicts.map(({ message }) => message),
  }
}

test('two rules for one host conflict whatever their ports, and the smaller key wins (R1.7.1-2)', () => {
  assert.deepEqual(
    settle(rule('b/a', 'cnn.com', [443, 'https']), rule('a/z', 'cnn.com', [80, 'http'])),
    {
      accepted: ['a/z'],
      messages: [
        'rule egress-rule/b/a conflicts with rule egress-rule/a/z on domain cnn.com, is rejected',
      ],
    },
  )
})

// Section 10: in 2018 upper case was refused until 0.8, and compared as text then.
test('letter case makes no other host', () => {
  const { accepted } = settle(
    rule('a/a', 'CNN.com', [80, 'http']),
    rule('a/b', 'cnn.com', [80, 'http']),
  )
  assert.deepEqual(accepted, ['a/a'])
})

test('protocols of the HTTP family share a port; TCP and Mongo share with nobody (R1.7.3-5)', () => {
  assert.deepEqual(
    settle(
      rule('a/a', 'a.com', [443, 'http']),
      rule('a/b', 'b.com', [443, 'https']),
      rule('a/c', 'c.com', [443, 'grpc']),
      rule('a/d', '10.0.0.0/8', [443, 'tcp']),
      rule('a/e', '11.0.0.0/8', [27_017, 'tcp']),
      rule('a/f', '12.0.0.0/8', [27_017, 'mongo']),
    ),
    {
      accepted: ['a/a', 'a/b', 'a/c', 'a/e'],
      messages: [
        'rule egress-rule/a/d is rejected since it conflicts rules [egress-rule/a/a egress-rule/a/b egress-rule/a/c] on port 443, protocol TCP vs. protocol HTTP',
        'rule egress-rule/a/f is rejected since it conflicts rules [egress-rule/a/e] on port 27017, protocol Mongo vs. protocol TCP',
      ],
    },
  )
})

// Section 10: in 2018 the ports before the clash stayed registered.
test('a rule that is rejected knocks out nobody by the ports it listed before the clash (R1.7.7)', () => {
  const { accepted } = settle(
    rule('a/a', 'a.com', [80, 'http']),
    rule('a/b', '10.0.0.0/8', [9000, 'tcp'], [80, 'tcp']),
    rule('a/c', 'c.com', [9000, 'http']),
  )
  assert.deepEqual(accepted, ['a/a', 'a/c'])
})

test('a rule is rejected whole, and by the host before the port: step 1 is over before step 2 begins', () => {
  assert.deepEqual(
    settle(
      rule('a/a', 'a.com', [80, 'http']),
      rule('a/b', '8.0.0.0/8', [80, 'tcp'], [9000, 'tcp']),
      rule('a/c', '8.0.0.0/8', [9000, 'tcp']),
    ),
    {
      accepted: ['a/a'],
      messages: [
        'rule egress-rule/a/c conflicts with rule egress-rule/a/b on domain 8.0.0.0/8, is rejected',
        'rule egress-rule/a/b is rejected since it conflicts rules [egress-rule/a/a] on port 80, protocol TCP vs. protocol HTTP',
      ],
    },
  )
})

test('the four words of the HTTP family share a port, and a smaller key that is written later evicts them all (R1.7.4 R1.7.8)', () => {
  const later = rule('0/a', '8.0.0.0/8', [443, 'tcp'])
  const words = ['http', 'http2', 'grpc', 'https'].map((word) =>
    rule(`a/${word}`, `${word}.com`, [443, word]),
  )
  const keys = ['a/grpc', 'a/http', 'a/http2', 'a/https']
  assert.deepEqual(settle(...words).accepted, keys)
  const { accepted, messages } = settle(...words, later)
  assert.deepEqual(accepted, ['0/a'])
  assert.deepEqual(
    messages,
    keys.map(
      (key) =>
        `rule egress-rule/${key} is rejected since it conflicts rules [egress-rule/0/a] on port 443, protocol HTTP vs. protocol TCP`,
    ),
  )
})

test('an exact host and a wildcard that covers it do not conflict (R1.7.6)', () => {
  const { accepted } = settle(
    rule('a/a', '*.cnn.com', [80, 'http']),
    rule('a/b', 'www.cnn.com', [80, 'http']),
  )
  assert.deepEqual(accepted, ['a/a', 'a/b'])
})

test('the order of the input does not matter, and every rule is accepted or told why not (R1.7.8)', () => {
  const anyRule = fc
    .tuple(
      fc.constantFrom('a/a', 'a/b', 'b/a', 'b/c', 'c/a'),
      fc.constantFrom('a.com', '*.a.com', '10.0.0.0/8'),
      fc.array(fc.tuple(fc.constantFrom(80, 443), fc.constantFrom('http', 'tcp', 'mongo'))),
    )
    .map(([key, service, ports]) => rule(key, service, ...ports))
  const rules = fc.uniqueArray(anyRule, { selector: ({ key }) => key })
  fc.assert(
    fc.property(rules, (list) => {
      const settled = settle(...list)
      assert.deepEqual(settle(...list.toReversed()), settled)
      assert.equal(settled.accepted.length + settled.messages.length, list.length)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResource } from '@bookinfo/rules'
import fc from 'fast-check'
import { deniedRecord, googleRecord } from '../../test/fake-records.ts'
import { allowRule } from './allow-rule.ts'

const services = new Set(['details', 'reviews'])

function ruleFor(
  host: string,
  port: number,
  fields: Partial<ReturnType<typeof deniedRecord>> = {},
) {
  const rule = allowRule({ ...deniedRecord('details-v2', host, port), ...fields }, services)
  if (rule === null) return null
  const { service } = rule.spec.destination
  return [rule.metadata.name, service, ...rule.spec.ports.map((p) => `${p.port} ${p.protocol}`)]
}

test('exactly the host, the port and the protocol that were asked for', () => {
  assert.deepEqual(ruleFor('www.googleapis.com', 443), [
    'www-googleapis-com',
    'www.googleapis.com',
    '443 https',
  ])
  assert.deepEqual(ruleFor('example.com', 80), ['example-com-80', 'example.com', '80 http'])
  assert.deepEqual(ruleFor('example.com', 8443, { door: 'tls' }), [
    'example-com-8443',
    'example.com',
    '8443 https',
  ])
  assert.deepEqual(ruleFor('example.com', 80, { door: 'connect' })?.at(-1), '80 http')
  assert.deepEqual(ruleFor('example.com', 9443, { door: 'connect' })?.at(-1), '9443 https')
})

test('a tunnel to an address needs a block of that one address', () => {
  assert.deepEqual(ruleFor('192.0.2.7', 5432, { door: 'connect' }), [
    '192-0-2-7-5432',
    '192.0.2.7/32',
    '5432 tcp',
  ])
})

test('nothing is proposed where a new rule would not help', () => {
  assert.equal(ruleFor('example.com', 443, { reason: 'tls_not_expected' }), null)
  assert.equal(ruleFor('example.com', 443, { reason: 'malformed_host' }), null)
  assert.equal(ruleFor('details', 80, { reason: 'port_not_in_rule' }), null)
  assert.equal(ruleFor('details.default.svc.cluster.local', 80), null)
  assert.equal(ruleFor('2001:db8::1', 443), null)
  assert.equal(allowRule(googleRecord('details-v2'), services), null)
  assert.notEqual(ruleFor('details.example.com', 443), null)
})

test('whatever the host, a proposal is a rule the control plane takes', () => {
  const host = fc.oneof(fc.domain(), fc.string(), fc.ipV4())
  fc.assert(
    fc.property(host, fc.integer({ min: 1, max: 65535 }), (name, port) => {
      const rule = allowRule(deniedRecord('local', name, port), services)
      if (rule === null) return
      const { problems } = checkResource(rule)
      assert.deepEqual(
        problems.filter(({ level }) => level === 'error'),
        [],
      )
    }),
  )
})

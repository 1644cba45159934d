import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './compare.ts'

/** What generated calls come to, each of which has to be there for agreement to say anything about it. */
const expected = [
  'allow_any',
  'allowed',
  'destination_ip_prohibited',
  'direct_response',
  'dns_error',
  'fault_filter_abort',
  'mesh',
  'no_healthy_upstream',
  'no_rule',
  'not_tls',
  'port_not_in_rule',
  'protocol_not_in_rule',
  'redirected',
  'route_not_found',
  'rule_not_usable',
  'tls_not_expected',
  'websocket_required',
  'wildcard_needs_subdomain',
]

test('2,000 calls to a live gateway come to what explanations say, whatever the rules', async (t) => {
  const { calls, allowed, reasons, disagreements } = await compare(t, {
    seed: 2018,
    sets: 100,
    callsEach: 20,
  })
  assert.deepEqual(disagreements.slice(0, 3), [])
  assert.equal(calls, 2000)
  assert.deepEqual([...reasons.keys()].sort(), expected)
  // Neither of the two answers is so rare that agreeing on it says little.
  assert.ok(allowed > calls / 5, `${allowed} of ${calls} allowed`)
})

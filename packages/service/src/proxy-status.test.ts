import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseProxyStatus } from './proxy-status.ts'

test('name, error and details of a proxy are read', () => {
  assert.deepEqual(
    parseProxyStatus('egress; error=http_request_denied; details="no rule, \\"x\\"; none"'),
    { proxy: 'egress', error: 'http_request_denied', details: 'no rule, "x"; none' },
  )
})

test('of several proxies the last, nearest to us, is taken', () => {
  const status = parseProxyStatus(
    'far; error=dns_error; details="a, b", egress; received-status=200',
  )
  assert.deepEqual(status, { proxy: 'egress' })
})

test('a quoted name is unquoted', () => {
  assert.deepEqual(parseProxyStatus('"the proxy"; error=tls_alert_received'), {
    proxy: 'the proxy',
    error: 'tls_alert_received',
  })
})

for (const nothing of [undefined, '', ' , ', ';']) {
  test(`${JSON.stringify(nothing)} says nothing`, () => {
    assert.equal(parseProxyStatus(nothing), undefined)
  })
}

test('a long hostile field is read without delay', () => {
  const before = process.cpuUsage()
  parseProxyStatus('"'.repeat(16_000))
  parseProxyStatus(`a${';b="'.repeat(4_000)}`)
  assert.ok(process.cpuUsage(before).user < 500_000)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf } from './address-of.ts'

test('an IPv6 address is bracketed before its port', () => {
  assert.equal(addressOf('2001:db8::1', 443), '[2001:db8::1]:443')
  assert.equal(addressOf('example.com', null), 'example.com')
})

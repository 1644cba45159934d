import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, deniedCall } from './test-calls.ts'
import { verdictOf } from './verdict.ts'

test('an answered call is allowed', () => {
  assert.equal(verdictOf(call()), 'allowed')
})

test('what policy denies is blocked', () => {
  assert.equal(verdictOf(deniedCall), 'blocked')
})

test('what the proxy refuses as malformed is blocked, too', () => {
  assert.equal(verdictOf(call({ endedBy: 'proxy', status: 400 })), 'blocked')
})

test('a 429 of the other side is an upstream error, not a block', () => {
  assert.equal(verdictOf(call({ status: 429 })), 'upstream-error')
})

test('an upstream that gave no answer is an upstream error', () => {
  assert.equal(verdictOf(call({ endedBy: 'upstream', status: 502 })), 'upstream-error')
})

test('a downstream that left early says nothing against the call', () => {
  assert.equal(verdictOf(call({ endedBy: 'downstream', status: 499 })), 'allowed')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedRecord, fakeRecord, googleRecord } from '../../test/fake-records.ts'
import { verdictOf } from './verdict.ts'

test('an answered call is allowed', () => {
  assert.equal(verdictOf(googleRecord('details-v2')), 'allowed')
})

test('what policy denies is blocked', () => {
  assert.equal(verdictOf(deniedRecord('details-v2', 'www.googleapis.com')), 'blocked')
})

test('what the proxy refuses as malformed is blocked, too', () => {
  assert.equal(verdictOf(fakeRecord({ endedBy: 'proxy', status: 400 })), 'blocked')
})

test('a 429 of the other side is an upstream error, not a block', () => {
  assert.equal(verdictOf(googleRecord('details-v2', 429)), 'upstream-error')
})

test('an upstream that gave no answer is an upstream error', () => {
  assert.equal(verdictOf(fakeRecord({ endedBy: 'upstream', status: 502 })), 'upstream-error')
})

test('a downstream that left early says nothing against the call', () => {
  assert.equal(verdictOf(fakeRecord({ endedBy: 'downstream', status: 499 })), 'allowed')
})

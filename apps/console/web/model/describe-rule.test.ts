import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detailsRoute, googleapis, withoutServerFields } from './blog-rules.ts'
import { describeRule } from './describe-rule.ts'

test('an egress rule by its host and ports', () => {
  assert.equal(describeRule(googleapis), '*.googleapis.com · 443 https')
})

test('a route rule by its service and targets', () => {
  assert.equal(describeRule(detailsRoute('v2')), 'details → v2')
})

test('a rule to put back carries nothing the server added', () => {
  assert.deepEqual(withoutServerFields(detailsRoute('v2', '17')), detailsRoute('v2'))
})

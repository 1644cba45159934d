import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedRecord, fakeRecord, googleRecord } from '../../test/fake-records.ts'
import { suggestTokens } from './suggest-tokens.ts'

const rows = [
  deniedRecord('local', 'evil.test'),
  googleRecord('details-v2'),
  googleRecord('details-v2'),
  fakeRecord({ reason: 'two words' }),
]

test('first the keys', () => {
  assert.deepEqual(suggestTokens('', rows), [
    'verdict=',
    'workload=',
    'host=',
    'reason=',
    'status=',
  ])
  assert.deepEqual(suggestTokens(' H', rows), ['host='])
  assert.deepEqual(suggestTokens('nothing', rows), [])
})

test('then the values there are, most frequent first, with the parents of hosts', () => {
  assert.deepEqual(suggestTokens('host=', rows), [
    'host=www.googleapis.com',
    'host=evil.test',
    'host=details',
    'host=*.googleapis.com',
  ])
  assert.deepEqual(suggestTokens('host=goog', rows), [
    'host=www.googleapis.com',
    'host=*.googleapis.com',
  ])
  assert.deepEqual(suggestTokens('verdict=b', []), ['verdict=blocked'])
  assert.deepEqual(suggestTokens('colour=', rows), [])
})

test('a value that needs quotes gets them', () => {
  assert.deepEqual(suggestTokens('reason="two', rows), ['reason="two words"'])
})

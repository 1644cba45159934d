import assert from 'node:assert/strict'
import { STATUS_CODES } from 'node:http'
import { test } from 'node:test'
import { reasonPhrase } from './reason-phrases.ts'

test('the phrases are those that Node writes, for each status that is registered', () => {
  const unregistered = new Set(['418', '509'])
  for (const [status, phrase] of Object.entries(STATUS_CODES)) {
    assert.equal(reasonPhrase(Number(status)), unregistered.has(status) ? '' : phrase, status)
  }
  assert.equal(reasonPhrase(299), '')
})

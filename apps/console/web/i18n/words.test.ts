import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedRecord, fakeRecord, googleRecord } from '../../test/fake-records.ts'
import { edgeOf } from '../model/edge.ts'
import { en } from './en.ts'
import { createFormats } from './format.ts'
import { createTranslator } from './translator.ts'
import { edgeLabel, edgeSentence, reasonWords } from './words.ts'
import { zhHans } from './zh-hans.ts'

const t = createTranslator(en)
const formats = createFormats('en')

function sentence(record: Parameters<typeof edgeOf>[0]): string {
  return edgeSentence(t, formats, edgeOf(record, new Set(['details'])))
}

test('a blocked call in words', () => {
  const record = deniedRecord('details-v2', 'www.googleapis.com')
  assert.equal(sentence(record), 'details-v2 → www.googleapis.com:443: blocked, no rule')
  const edge = edgeOf(record, new Set())
  assert.equal(
    edgeSentence(createTranslator(zhHans), createFormats('zh-Hans'), edge),
    'details-v2 → www.googleapis.com:443：已阻止，没有规则',
  )
})

test('an allowed call names its rule', () => {
  assert.equal(
    sentence(googleRecord('details-v2')),
    'details-v2 → www.googleapis.com:443: allowed by googleapis, 200 in 14 ms',
  )
})

test('an answer of 429 is told apart from a failed connection', () => {
  assert.match(sentence(googleRecord('details-v2', 429)), /the other side failed \(429\)$/)
  const failed = fakeRecord({
    host: 'www.googleapis.com',
    reason: 'connection_refused',
    endedBy: 'upstream',
    status: 502,
  })
  assert.match(sentence(failed), /the other side failed \(connection refused\)$/)
  assert.deepEqual(edgeLabel(t, formats, edgeOf(failed, new Set())), [
    'upstream error',
    'connection refused',
  ])
})

test('a reason nobody translated is shown as it came', () => {
  assert.equal(reasonWords(t, 'certificate_expired'), 'certificate expired')
  assert.equal(reasonWords(t, 'no_rule'), 'no rule')
  assert.equal(reasonWords(t, 'toString'), 'toString')
})

test('what a request brought into a message is not taken for a placeholder', () => {
  assert.equal(t('rules.deleted', { name: '{name}{x}' }), 'Deleted {name}{x}.')
})

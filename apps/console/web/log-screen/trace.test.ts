import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedRecord, fakeRecord, googleRecord, meshRecord } from '../../test/fake-records.ts'
import { en } from '../i18n/en.ts'
import { createFormats } from '../i18n/format.ts'
import { createTranslator } from '../i18n/translator.ts'
import { toneOf, traceOf } from './trace.ts'

const t = createTranslator(en)
const formats = createFormats('en')

function sentences(record: ReturnType<typeof fakeRecord>, name: string): readonly string[] {
  const step = traceOf(t, formats, record).find((candidate) => candidate.name === name)
  return step?.sentences ?? []
}

test('a denial is told in its own words, and goes nowhere', () => {
  const record = deniedRecord('local', 'evil.test')
  assert.deepEqual(sentences(record, 'decision'), [
    'Blocked by policy: no rule.',
    'no rule allows local to reach evil.test:443',
  ])
  assert.deepEqual(sentences(record, 'address'), ['Nothing was resolved and nothing was dialled.'])
  assert.deepEqual(sentences(record, 'tls'), ['It did not come to that.'])
})

test('a denial after the name was resolved does not claim that it was not', () => {
  const record = { ...deniedRecord('local', 'evil.test'), dnsMs: 2 }
  assert.deepEqual(sentences(record, 'address'), ['No connection came to be.'])
})

test('a malformed request was refused before any rule was asked', () => {
  const record = fakeRecord({
    action: 'deny',
    endedBy: 'proxy',
    reason: 'duplicate_host',
    host: null,
    port: null,
    nameSource: null,
  })
  assert.deepEqual(sentences(record, 'decision'), [
    'Refused by the proxy itself: two Host headers.',
  ])
  assert.equal(sentences(record, 'name').length, 1)
})

test('inside the mesh no egress rule is asked', () => {
  const record = meshRecord('productpage-v1', 'details-v2')
  assert.deepEqual(sentences(record, 'decision'), ['Inside the mesh: no egress rule is needed.'])
  assert.deepEqual(sentences(record, 'tls'), ['None: proxy and other side speak in clear.'])
})

test('a failure of the other side stands at the answer, not at the decision', () => {
  const record = {
    ...googleRecord('details-v2', 502),
    endedBy: 'upstream',
    detail: 'connection refused',
  } as const
  assert.deepEqual(sentences(record, 'decision'), ['Allowed by the egress rule googleapis.'])
  assert.deepEqual(sentences(record, 'answer'), ['The other side failed.', 'connection refused'])
  const tones = traceOf(t, formats, record).map((step) => toneOf(step, record))
  assert.deepEqual(tones, ['plain', 'plain', 'allowed', 'plain', 'plain', 'upstream-error'])
})

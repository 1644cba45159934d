import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedRecord, googleRecord } from '../../test/fake-records.ts'
import { recordFields } from './record-fields.ts'

test('what explains a denial comes first', () => {
  const [first] = recordFields(deniedRecord('local', 'evil.test'))
  assert.deepEqual(first, {
    name: 'detail',
    value: 'no rule allows local to reach evil.test:443',
  })
})

test('every field is there, the upstream’s own among them', () => {
  const record = googleRecord('details-v2')
  const names = recordFields(record).map(({ name }) => name)
  assert.equal(
    names.length,
    Object.keys(record).length - 1 + Object.keys(record.upstream ?? {}).length,
  )
  assert.ok(names.includes('upstream.sni'))
})

test('what a record did not come to is a dash', () => {
  const fields = recordFields(deniedRecord('local', 'evil.test'))
  assert.equal(fields.find(({ name }) => name === 'upstream')?.value, '–')
})

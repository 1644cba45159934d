import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderErrorList } from './error-list.ts'

test('one error is counted in the singular (R5.4.1)', () => {
  assert.equal(
    renderErrorList(['kind Pod is not known']),
    '1 error occurred:\n\n* kind Pod is not known',
  )
})

test('several errors stand one to a line, without a blank line at the end (R5.4.2)', () => {
  assert.equal(
    renderErrorList(['duplicate port: 80', 'domain must not be empty string']),
    '2 errors occurred:\n\n* duplicate port: 80\n* domain must not be empty string',
  )
})

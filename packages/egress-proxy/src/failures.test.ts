import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { failures } from './failures.ts'

test('FAILURES.md has exactly the rows of the table', () => {
  const page = readFileSync(new URL('../FAILURES.md', import.meta.url), 'utf8')
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.trim().replace(/ {2,}/g, ' '))
  const expected = Object.entries(failures).map(
    ([code, { status, flag, type, by, says }]) =>
      `| \`${code}\` | ${status === 0 ? '–' : status} | ${flag === '-' ? '–' : flag} | ${type} | ${by} | ${says} |`,
  )
  assert.deepEqual(rows, expected)
})

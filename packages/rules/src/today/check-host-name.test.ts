import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkFullName, checkWildcardName } from './check-host-name.ts'

const bad = (host: string, label: string) =>
  `domain name "${host}" invalid (label "${label}" invalid)`

test('hosts of today’s kinds get the verdicts of the specification (6.1, R6.1.1-2 R6.1.4)', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['a.com', []],
    ['A.Com', []],
    ['a.com.', []],
    ['localhost', []],
    ['*', []],
    ['*.a.com', []],
    ['*a.com', []],
    ['*-a.com', []],
    ['', ['empty domain name not allowed']],
    ['a.*.com', [bad('*.com', '*')]],
    ['a*.com', [bad('a*.com', 'a*')]],
    ['**.com', [bad('**.com', '**')]],
    ['a_b.com', [bad('a_b.com', 'a_b')]],
    ['-a.com', [bad('-a.com', '-a')]],
    ['a..com', [bad('.com', '')]],
    ['1.2.3.4', ['domain name "2.3.4" invalid (top level domain "4" cannot be all-numeric)']],
    [`${'a'.repeat(64)}.com`, [bad(`${'a'.repeat(64)}.com`, 'a'.repeat(64))]],
  ]
  for (const [host, expected] of rows) assert.deepEqual(checkWildcardName(host), expected, host)
  const long = `${'a.'.repeat(128)}com`
  assert.deepEqual(checkWildcardName(long), [`domain name "${long}" too long (max 255)`])
  assert.deepEqual(checkFullName('*.a.com'), [bad('*.a.com', '*')])
})

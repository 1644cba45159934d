import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastStatic, staticTable } from './static-table.ts'

test('the static table has the rows of RFC 7541 appendix A, each at its number', () => {
  assert.equal(staticTable.length, lastStatic + 1)
  const rows = [
    [1, ':authority', ''],
    [2, ':method', 'GET'],
    [8, ':status', '200'],
    [14, ':status', '500'],
    [16, 'accept-encoding', 'gzip, deflate'],
    [28, 'content-length', ''],
    [38, 'host', ''],
    [57, 'transfer-encoding', ''],
    [61, 'www-authenticate', ''],
  ] as const
  for (const [number, name, value] of rows) {
    assert.equal(staticTable[number]?.name, name)
    assert.equal(staticTable[number]?.value, value)
    assert.equal(staticTable[number]?.nameBytes.toString(), name)
    assert.equal(staticTable[number]?.valueBytes.toString(), value)
  }
})

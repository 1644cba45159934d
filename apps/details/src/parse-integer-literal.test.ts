import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseIntegerLiteral } from './parse-integer-literal.ts'

const literals: Record<string, string> = {
  '0': '0',
  '7': '7',
  '-3': '-3',
  '+3': '3',
  '0x10': '16',
  '010': '8',
  '0o17': '15',
  '0b101': '5',
  '1_000': '1000',
  ' 1 ': '1',
  '123456789012345678901234567890': '123456789012345678901234567890',
}
for (const [text, value] of Object.entries(literals)) {
  test(`"${text}" is ${value}`, () => assert.equal(parseIntegerLiteral(text), value))
}

for (const text of [
  '',
  'abc',
  '1.5',
  '08',
  '1_',
  '_1',
  '1__0',
  '0x',
  '--1',
  '1e3',
  '９',
  '1'.repeat(1001),
]) {
  test(`"${text.slice(0, 20)}" is no integer`, () => {
    assert.equal(parseIntegerLiteral(text), undefined)
  })
}

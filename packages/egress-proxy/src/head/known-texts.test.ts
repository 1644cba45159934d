import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KnownTexts } from './known-texts.ts'

test('what is read is what the bytes say, whatever was read before', () => {
  const known = new KnownTexts()
  // Few letters, so that many texts share a place.
  const texts = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', '\u00ff'), maxLength: 8 }),
    fc.string({ unit: 'binary-ascii', minLength: 250, maxLength: 260 }),
  )
  fc.assert(
    fc.property(texts, texts, (before, text) => {
      const bytes = Buffer.from(before + text, 'latin1')
      assert.equal(known.read(bytes, before.length, bytes.length), text)
    }),
    { numRuns: 2_000 },
  )
})

test('nothing is read as nothing', () => {
  assert.equal(new KnownTexts().read(Buffer.from('abc'), 1, 1), '')
})

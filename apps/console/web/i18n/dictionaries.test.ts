import assert from 'node:assert/strict'
import { test } from 'node:test'
import { en } from './en.ts'
import { zhHans } from './zh-hans.ts'

/** Texts without words: the same in every language. */
const wordless = new Set([
  'topology.share',
  'rules.details.name',
  'export.ndjson',
  'trace.tls',
  'fact.sni',
  'fact.alpn',
])

function placeholders(text: string): readonly string[] {
  return (text.match(/\{[\w-]+\}/g) ?? []).toSorted()
}

test('both languages have the same keys in the same order', () => {
  assert.deepEqual(Object.keys(zhHans), Object.keys(en))
})

test('every message has the same placeholders in both languages', () => {
  const chinese: Readonly<Record<string, string>> = zhHans
  for (const [key, text] of Object.entries(en)) {
    assert.deepEqual(placeholders(chinese[key] ?? ''), placeholders(text), key)
  }
})

test('no Chinese text is the English one', () => {
  const chinese: Readonly<Record<string, string>> = zhHans
  for (const [key, text] of Object.entries(en)) {
    if (wordless.has(key)) assert.equal(chinese[key], text, key)
    else assert.notEqual(chinese[key], text, key)
  }
})

test('Chinese text uses Chinese punctuation', () => {
  for (const [key, text] of Object.entries(zhHans)) {
    assert.doesNotMatch(text, /\p{Script=Han}[,:;!?(]/u, key)
  }
})

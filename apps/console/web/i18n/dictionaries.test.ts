import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failures } from '@bookinfo/egress-proxy'
import type { Reason } from '@bookinfo/rules'
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

test('every reason has its own text in both languages', () => {
  const ofRules = {
    allowed: 1,
    mesh: 1,
    allow_any: 1,
    no_rule: 1,
    port_not_in_rule: 1,
    wildcard_needs_subdomain: 1,
    tls_not_expected: 1,
    not_tls: 1,
    protocol_not_in_rule: 1,
    rule_not_usable: 1,
    route_not_found: 1,
  } satisfies Record<Reason, 1>
  for (const reason of [...Object.keys(ofRules), ...Object.keys(failures)]) {
    assert.ok(Object.hasOwn(en, `reason.${reason}`), reason)
    assert.ok(Object.hasOwn(zhHans, `reason.${reason}`), reason)
  }
})

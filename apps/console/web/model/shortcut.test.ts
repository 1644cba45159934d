import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortcutKeys, shortcutOf } from './shortcut.ts'

const plain = {
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
}

test('every key has its shortcut, letters in both cases', () => {
  for (const [key, shortcut] of shortcutKeys) {
    assert.equal(shortcutOf({ ...plain, key }), shortcut)
    assert.equal(shortcutOf({ ...plain, key: key.toLowerCase() }), shortcut)
  }
})

test('keys of the browser and the system stay theirs', () => {
  for (const held of ['ctrlKey', 'altKey', 'metaKey', 'repeat', 'isComposing'] as const) {
    assert.equal(shortcutOf({ ...plain, key: 'r', [held]: true }), null, held)
  }
  assert.equal(shortcutOf({ ...plain, key: 'Enter' }), null)
  assert.equal(shortcutOf({ ...plain, key: '9' }), null)
})

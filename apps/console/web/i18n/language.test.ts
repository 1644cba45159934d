import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFormats } from './format.ts'
import { chooseLanguage } from './language.ts'

test('the address decides before the stored choice, that before the browser', () => {
  assert.equal(chooseLanguage('?lang=zh', 'en', ['en']), 'zh-Hans')
  assert.equal(chooseLanguage('', 'zh-Hans', ['en']), 'zh-Hans')
  assert.equal(chooseLanguage('', null, ['fr', 'zh-CN', 'en']), 'zh-Hans')
})

test('a language we do not have is passed over', () => {
  assert.equal(chooseLanguage('?lang=fr', null, ['de']), 'en')
})

test('durations are short and times are those of a day', () => {
  const { bytes, duration, time } = createFormats('en')
  assert.equal(duration(0.84), '0.8 ms')
  assert.equal(duration(14.3), '14 ms')
  assert.equal(duration(1204), '1,204 ms')
  assert.equal(bytes(512), '512 B')
  assert.equal(bytes(5120), '5.1 kB')
  assert.equal(bytes(2_400_000), '2.4 MB')
  assert.match(time('2026-01-01T12:03:04.005Z'), /^\d\d:03:04\.005$/)
  assert.equal(time('nonsense'), '–')
})

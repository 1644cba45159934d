import assert from 'node:assert/strict'
import test from 'node:test'
import { detailsRoute } from '../model/blog-rules.ts'
import { isSameWriting } from './same-writing.ts'

const at = (version: string) => detailsRoute('v2', version)

test('a rule is the writing that was seen, though its status has changed since', () => {
  assert.ok(isSameWriting(at('7'), at('7')))
  assert.ok(isSameWriting(at('7'), at('8')))
})

test('a rule that was written later is another', () => {
  assert.ok(!isSameWriting(at('9'), at('8')))
  assert.ok(!isSameWriting(at('10'), at('9')))
})

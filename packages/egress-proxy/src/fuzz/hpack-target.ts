import assert from 'node:assert/strict'
import { ResponseHead } from '../head/response-head.ts'
import { AnswerHeadReader } from '../http2/answer-head-reader.ts'
import { FieldLines, fieldListLimits } from '../http2/field-lines.ts'
import { HpackDecoder } from '../http2/hpack-decoder.ts'
import { putInteger, putString } from '../http2/hpack-encoder.ts'
import { http2Error } from '../http2/http2-error.ts'
import { Http2Fault } from '../http2/http2-fault.ts'
import { readBlockSlowly } from './read-block-slowly.ts'
import type { Target } from './target.ts'

const lines = new FieldLines()
const head = new ResponseHead()
const out = Buffer.alloc(256 * 1024)

function hex(first: string, ...rest: readonly string[]): [Buffer, ...Buffer[]] {
  return [Buffer.from(first, 'hex'), ...rest.map((text) => Buffer.from(text, 'hex'))]
}

type Field = readonly [name: string, value: string]

/**
 * The reader of header blocks. What it takes is what an independent, slower reading makes of the same bits, and reads
 * the same when every field is written as a literal; a head that may be passed on is valid HTTP/1.1 with the same
 * fields, whether its block was seen before or not.
 */
export const hpackTarget: Target = {
  name: 'hpack',
  seeds: hex(
    '88',
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d'.replaceAll(' ', ''),
    '82868441 8cf1e3c2e5f23a6ba0ab90f4ff'.replaceAll(' ', ''),
    '4882640258 85aec3771a4b 6196d07abe941054d444a8200595040b8166e082a62d1bff 6e919d29ad171863c78f0b97c8e9ae82ae43d3'.replaceAll(
      ' ',
      '',
    ),
    '20880f0d03333431 0f1087497ca589d34d1f 0004782d6161 00'.replaceAll(' ', ''),
    '3fe11f 88 5f87497ca589d34d1f bf be c0'.replaceAll(' ', ''),
    '8800 03782d61 82ffc7 1003782d62 01ff'.replaceAll(' ', ''),
  ),
  words: hex(
    '88',
    '8d',
    '20',
    '3fe11f',
    'be',
    'bf',
    'c0',
    '00',
    '40',
    '10',
    '0f0d',
    'ff80808008',
    '7f',
    '0a636f6e6e656374696f6e',
    '073a737461747573',
    '0d0a',
    '83ffffff',
    '84fffffffb',
    '8bfffffffffffffffffffffc',
  ),
  maxBytes: 2_048,
  check(bytes) {
    const decoder = new HpackDecoder()
    const fault = decoder.decode(bytes, 0, bytes.length, lines)
    if (fault !== null) assert.match(fault.says, /^[ -~]+$/)
    assert.ok(lines.count <= fieldListLimits.fields && lines.listBytes <= most)
    const fields = fault === null ? fieldsOf(lines) : null
    if (fault?.code !== http2Error.ENHANCE_YOUR_CALM)
      assert.deepEqual(readBlockSlowly(bytes), fields)
    if (fields !== null) {
      const end = writeLiterals(fields)
      assert.equal(new HpackDecoder(0).decode(out, 0, end, lines), null)
      assert.deepEqual(fieldsOf(lines), fields)
    }
    checkHeads(bytes, fields)
    return fields !== null
  },
}

/** A list is found to be too large with the field that makes it so. */
const most = fieldListLimits.bytes + 64 * 1024

function fieldsOf(from: FieldLines): Field[] {
  return Array.from({ length: from.count }, (_, line) => [from.name(line), from.value(line)])
}

function writeLiterals(fields: readonly Field[]): number {
  let end = 0
  for (const field of fields) {
    end = putInteger(out, end, 0, 0x0f, 0)
    for (const text of field) {
      const bytes = Buffer.from(text, 'latin1')
      end = putString(out, end, bytes, 0, bytes.length)
    }
  }
  return end
}

/** The same block on a connection with a table, and three times on one without: not known, known, kept. */
function checkHeads(bytes: Buffer, fields: readonly Field[] | null): void {
  const first = readHead(new AnswerHeadReader(), bytes)
  if (first !== null) checkHead(first, fields ?? [])
  const reader = new AnswerHeadReader()
  reader.limitTable(0)
  reader.readHead(Buffer.of(0x20), 0, 1)
  const again = [0, 1, 2].map(() => readHead(reader, bytes))
  assert.ok(again.every((text) => text === again[0]))
  if (again[0] !== null) assert.equal(again[0], first)
}

function readHead(reader: AnswerHeadReader, bytes: Buffer): string | null {
  const answer = reader.readHead(bytes, 0, bytes.length)
  if (answer instanceof Http2Fault) return null
  assert.ok(answer.status >= 100 && answer.status <= 599)
  const end = answer.put('as-it-came', out, 0)
  assert.ok(end <= answer.mostBytes)
  return out.toString('latin1', 0, end)
}

const never = /^(?::.*|connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/

function checkHead(text: string, fields: readonly Field[]): void {
  const bytes = Buffer.from(text, 'latin1')
  assert.equal(head.parse(bytes, 0, bytes.length), 'complete', 'a head is valid HTTP/1.1')
  assert.equal(head.bodyStart, bytes.length, 'and nothing behind it')
  assert.equal(String(head.status), fields[0]?.[1])
  const written = text.slice(0, -4).split('\r\n').slice(1)
  assert.deepEqual(
    written,
    fields.slice(1).map(([name, value]) => `${name}: ${value}`),
  )
  assert.ok(!fields.slice(1).some(([name]) => never.test(name) || name !== name.toLowerCase()))
}

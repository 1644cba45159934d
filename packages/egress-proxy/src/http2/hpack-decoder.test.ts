import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FieldLines } from './field-lines.ts'
import { HpackDecoder } from './hpack-decoder.ts'
import { http2Error } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'
import { bytesOf, type Field, literals } from './test-hpack.ts'

const lines = new FieldLines()

/** The fields of a block, or what is wrong with it. */
function decode(decoder: HpackDecoder, hex: string): string[] | string {
  const bytes = bytesOf(hex)
  const fault = decoder.decode(bytes, 0, bytes.length, lines)
  if (fault !== null) return fault.says
  return Array.from({ length: lines.count }, (_, i) => `${lines.name(i)}: ${lines.value(i)}`)
}

const requests = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [
    ':method: GET',
    ':scheme: http',
    ':path: /',
    ':authority: www.example.com',
    'cache-control: no-cache',
  ],
  [
    ':method: GET',
    ':scheme: https',
    ':path: /index.html',
    ':authority: www.example.com',
    'custom-key: custom-value',
  ],
]

const date = (second: number) => `date: Mon, 21 Oct 2013 20:13:${second} GMT`
const answers = [
  [':status: 302', 'cache-control: private', date(21), 'location: https://www.example.com'],
  [':status: 307', 'cache-control: private', date(21), 'location: https://www.example.com'],
  [
    ':status: 200',
    'cache-control: private',
    date(22),
    'location: https://www.example.com',
    'content-encoding: gzip',
    'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ],
]

test('RFC 7541 C.2: each form of a field', () => {
  const forms = {
    '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572': 'custom-key: custom-header',
    '040c 2f73 616d 706c 652f 7061 7468': ':path: /sample/path',
    '1008 7061 7373 776f 7264 0673 6563 7265 74': 'password: secret',
    '82': ':method: GET',
  }
  for (const [hex, field] of Object.entries(forms)) {
    assert.deepEqual(decode(new HpackDecoder(), hex), [field])
  }
})

test('RFC 7541 C.3 and C.4: requests on one connection, plain and in Huffman code', () => {
  const plain = [
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '8286 84be 5808 6e6f 2d63 6163 6865',
    '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
  ]
  const packed = [
    '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
    '8286 84be 5886 a8eb 1064 9cbf',
    '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
  ]
  for (const blocks of [plain, packed]) {
    const decoder = new HpackDecoder()
    assert.deepEqual(
      blocks.map((hex) => decode(decoder, hex)),
      requests,
    )
  }
})

test('RFC 7541 C.5 and C.6: answers that drive old entries out of a table of 256 bytes', () => {
  const plain = [
    '4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '4803 3330 37c1 c0bf',
    '88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31',
  ]
  const packed = [
    '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
    '4883 640e ffc1 c0bf',
    '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
  ]
  for (const blocks of [plain, packed]) {
    const decoder = new HpackDecoder(256)
    assert.deepEqual(
      blocks.map((hex) => decode(decoder, hex)),
      answers,
    )
  }
})

const refusals = [
  ['the number 0', '80', 'there is no such index'],
  ['a number behind both tables', 'be', 'there is no such index'],
  ['a name with a number behind both tables', '7f00 0161', 'there is no such index'],
  ['a number that is cut off', 'ff80', 'there is no such index'],
  ['a number of a name that is cut off', '0f', 'an integer is cut off or too large'],
  [
    'an integer that never ends',
    '0fff ffff ffff ffff ffff 7f',
    'an integer is cut off or too large',
  ],
  ['an integer of zeros without end', '0f80 8080 8080 8000', 'an integer is cut off or too large'],
  ['a field without a name', '00', 'an integer is cut off or too large'],
  ['a field without a value', '0001 61', 'an integer is cut off or too large'],
  ['a name longer than the block', '0005 6162', 'a string goes on behind the block'],
  ['a value longer than the block', '0001 6103 6162', 'a string goes on behind the block'],
  ['a value of 16 MiB', '0001 617f 81ff ff07', 'a string goes on behind the block'],
  ['padding that is not ones', '0001 6181 18', 'a string is not valid Huffman code'],
  ['padding of eight bits', '0001 6182 1fff', 'a string is not valid Huffman code'],
  ['an end of string in a name', '0084 ffff ffff 0161', 'a string is not valid Huffman code'],
  ['a table larger than we allow', '3fe2 1f', 'a table size is larger than we allow'],
  ['a table size that is cut off', '3f', 'a table size is larger than we allow'],
  ['a table size behind a field', '8220', 'a table size stands behind a field'],
] as const

for (const [what, hex, says] of refusals) {
  test(`${what} ends the connection`, () => {
    const bytes = bytesOf(hex)
    const fault = new HpackDecoder().decode(bytes, 0, bytes.length, lines)
    assert.deepEqual(fault, Http2Fault.ofConnection(http2Error.COMPRESSION_ERROR, says))
  })
}

test('sizes of the table may stand before the first field, and empty it', () => {
  const decoder = new HpackDecoder()
  assert.deepEqual(decode(decoder, '4001 6101 62'), ['a: b'])
  assert.deepEqual(decode(decoder, 'be'), ['a: b'])
  assert.deepEqual(decode(decoder, '203f e11f 82'), [':method: GET'])
  assert.equal(decode(decoder, 'be'), 'there is no such index')
})

test('an entry larger than the table empties it and is no error', () => {
  const decoder = new HpackDecoder(40)
  assert.deepEqual(decode(decoder, '4001 6101 62'), ['a: b'])
  assert.deepEqual(decode(decoder, '4004 6161 6161 0562 6262 6262'), ['aaaa: bbbbb'])
  assert.equal(decode(decoder, 'be'), 'there is no such index')
})

test('a name may be taken from an entry that the new one drives out', () => {
  const decoder = new HpackDecoder(40)
  assert.deepEqual(decode(decoder, '4001 6101 62'), ['a: b'])
  assert.deepEqual(decode(decoder, '7e01 63'), ['a: c'])
  assert.deepEqual(decode(decoder, 'be'), ['a: c'])
})

test('after our settings are acknowledged, the first block has to lower the table', () => {
  const refused = new HpackDecoder()
  refused.limitTable(0)
  assert.equal(decode(refused, '82'), 'the table size was not lowered after our settings')
  const decoder = new HpackDecoder()
  decoder.limitTable(0)
  assert.equal(decoder.isStateless, false)
  assert.deepEqual(decode(decoder, '2082'), [':method: GET'])
  assert.equal(decoder.isStateless, true)
  assert.deepEqual(decode(decoder, '4001 6101 62'), ['a: b'], 'nothing is remembered')
  assert.equal(decode(decoder, 'be'), 'there is no such index')
  assert.equal(decode(decoder, '21'), 'a table size is larger than we allow')
})

test('a table that was lowered before may stay as it is', () => {
  const decoder = new HpackDecoder()
  assert.deepEqual(decode(decoder, '2082'), [':method: GET'])
  decoder.limitTable(0)
  assert.deepEqual(decode(decoder, '82'), [':method: GET'])
})

test('whether a block depends on the table, or it on the block, is told', () => {
  const decoder = new HpackDecoder()
  const isStateless = (hex: string) => {
    decode(decoder, hex)
    return decoder.wasStateless
  }
  assert.equal(isStateless('8200 0161 0162 1001 6101 62'), true)
  assert.equal(isStateless('4001 6101 62'), false)
  assert.equal(isStateless('be'), false)
  assert.equal(isStateless('3fe1 1f82'), true, 'the size it has')
  assert.equal(isStateless('3fe0 1f82'), false)
  assert.equal(isStateless('2082'), false)
  assert.equal(isStateless('2040 0161 0162'), true, 'nothing is remembered')
})

test('a list may have 100 fields and 32 KiB, each field with 32 bytes more, and not one more', () => {
  const decoder = new HpackDecoder(0)
  const faultOf = (fields: readonly Field[]) => {
    const bytes = literals(...fields)
    return decoder.decode(bytes, 0, bytes.length, lines)
  }
  const tooLarge = Http2Fault.ofStream(http2Error.ENHANCE_YOUR_CALM, 'the field list is too large')
  const hundred: Field[] = Array(100).fill(['a', ''])
  assert.equal(faultOf(hundred), null)
  assert.equal(lines.count, 100)
  assert.equal(lines.listBytes, 3_300)
  assert.deepEqual(faultOf([...hundred, ['a', '']]), tooLarge)
  const most = 32 * 1024 - 32 - 1
  assert.equal(faultOf([['a', 'b'.repeat(most)]]), null)
  assert.deepEqual(faultOf([['a', 'b'.repeat(most + 1)]]), tooLarge)
  assert.deepEqual(faultOf([['a', 'b'.repeat(200_000)]]), tooLarge)
  assert.equal(faultOf([['a', 'b']]), null, 'the next block is read')
})

test('a list that is too large ends the connection where a table may depend on the rest', () => {
  const bytes = literals(['a', 'b'.repeat(40_000)])
  const fault = new HpackDecoder().decode(bytes, 0, bytes.length, lines)
  assert.equal(fault?.isConnectionError, true)
})

test('whatever fields are written are read', () => {
  const text = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)),
    maxLength: 300,
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 20 }), (fields) => {
      const bytes = literals(...fields)
      assert.equal(new HpackDecoder().decode(bytes, 0, bytes.length, lines), null)
      const read = fields.map((_, line) => [lines.name(line), lines.value(line)])
      assert.equal(lines.count, fields.length)
      assert.deepEqual(read, fields)
    }),
    { numRuns: 1_000 },
  )
})

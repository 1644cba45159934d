import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeHuffman, mostDecoded } from './huffman.ts'
import { bytesOf, huffmanBits, packBits } from './test-hpack.ts'

const endOfString = 256

/** The bytes that a string decodes to, or `null`. */
function decode(bytes: Buffer): Buffer | null {
  const out = Buffer.alloc(mostDecoded(bytes.length) + 3)
  // Bytes around the string belong to others.
  const around = Buffer.concat([Buffer.of(0x55), bytes, Buffer.of(0x55, 0xff)])
  const end = decodeHuffman(around, 1, bytes.length + 1, out, 3)
  return end === -1 ? null : out.subarray(3, end)
}

test('the codes are those of RFC 7541 appendix B', () => {
  assert.equal(huffmanBits(0x30), '00000')
  assert.equal(huffmanBits(0x00), '1111111111000')
  assert.equal(huffmanBits(0xff), '11111111111111111111101110')
  assert.equal(huffmanBits(endOfString), '1'.repeat(30))
  assert.equal(decode(bytesOf('f1e3 c2e5 f23a 6ba0 ab90 f4ff'))?.toString(), 'www.example.com')
})

test('whatever is encoded is decoded', () => {
  const usual = fc.integer({ min: 32, max: 126 })
  const bytes = fc.array(fc.oneof(usual, fc.integer({ min: 0, max: 255 })), { maxLength: 80 })
  fc.assert(
    fc.property(bytes, (text) => {
      assert.deepEqual(decode(packBits(huffmanBits(...text))), Buffer.from(text))
    }),
    { numRuns: 2_000 },
  )
})

test('every byte is decoded behind and before every other', () => {
  for (let first = 0; first < 256; first++) {
    for (let second = 0; second < 256; second++) {
      assert.deepEqual(decode(packBits(huffmanBits(first, second))), Buffer.of(first, second))
    }
  }
})

test('an end of string is refused wherever it stands', () => {
  for (const bits of [
    huffmanBits(endOfString),
    huffmanBits(97, endOfString),
    huffmanBits(97, endOfString, 97),
    huffmanBits(1, endOfString, 97, 98, 99),
  ]) {
    assert.equal(decode(packBits(bits)), null)
  }
})

test('padding of other bits than ones is refused', () => {
  assert.deepEqual(decode(packBits(huffmanBits(97))), Buffer.from('a'))
  for (const padding of ['0000000', '1100000', '0111111']) {
    assert.equal(decode(packBits(huffmanBits(97), padding)), null)
  }
})

test('padding of a byte or more is refused', () => {
  for (const [text, more] of [
    ['a', 1],
    ['aa', 2],
    ['12345678', 1],
    ['', 1],
    ['', 3],
  ] as const) {
    const bytes = packBits(huffmanBits(...Buffer.from(text)))
    assert.equal(decode(Buffer.concat([bytes, Buffer.alloc(more, 0xff)])), null)
  }
})

test('a code that is cut off is refused', () => {
  for (const byte of [0, 1, 10, 35, 92, 200, 249]) {
    const bits = huffmanBits(byte)
    for (let length = 8; length < bits.length; length += 8) {
      const isOnes = !bits.slice(0, length).includes('0')
      assert.equal(decode(packBits(bits.slice(0, length))), null, `${byte} ${length} ${isOnes}`)
    }
  }
})

import { bytesOfLength } from './huffman-code.ts'

const endOfString = 256
const shortest = 5
const longest = 30
/** Codes up to this length are looked up at once; they are those of nearly all that is ever sent. */
const quickBits = 10

/** Most of what is sent has codes of five and six bits: two of them, or one, are looked up at once. */
const pairBits = 12

/** By the next ten bits: the byte, and from bit 8 the length of its code; 0 where the code is longer. */
const quick = new Uint16Array(1 << quickBits)
/** By the next twelve bits: one byte or two, from bit 16 the length of their codes, from bit 24 how many they are. */
const pairs = new Int32Array(1 << pairBits)
/** By length: the first code behind those of it, the bits at the left of 32; and what to add to a code for its place. */
const limit = new Float64Array(longest + 1)
const offset = new Int32Array(longest + 1)
/** The bytes in the order of their codes. */
const inOrder: number[] = []
build()

/** Room for what so many bytes decode to: the shortest code has five bits, and two bytes are written at once. */
export function mostDecoded(length: number): number {
  return (((length * 8) / 5) | 0) + 2
}

/**
 * Decodes `bytes[start, end)` to `out` from `outStart`, which must have room for `mostDecoded`.
 * @returns where the text ends in `out`, or -1: an end of string inside, or padding that is none (RFC 7541 section 5.2)
 */
export function decodeHuffman(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  outStart: number,
): number {
  let to = outStart
  let bit = start * 8
  for (;;) {
    to = decodeQuick(bytes, bit, end, out, to)
    bit = stoppedAt
    if (end * 8 - bit < 8) return isPadding(bytes, bit, end) ? to : -1
    const found = longCode(bytes, bit, end)
    if (found === 0) return -1
    out[to++] = found
    bit += found >>> 8
  }
}

/** The bit that the decoders below came to. */
let stoppedAt = 0

/** Decodes as long as there are short codes, and four bytes to look at. @returns where the text ends in `out` */
function decodeQuick(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  outStart: number,
): number {
  let bit = start
  let to = outStart
  for (const stop = (end - 3) * 8; bit < stop; ) {
    // At least 25 bits are there: two looks at the pairs.
    let window = word(bytes, bit >>> 3) << (bit & 7)
    const found = pairs[window >>> (32 - pairBits)] ?? 0
    if (found === 0) break
    const length = (found >>> 16) & 0xff
    out[to] = found
    out[to + 1] = found >>> 8
    to += found >>> 24
    bit += length
    window <<= length
    const next = pairs[window >>> (32 - pairBits)] ?? 0
    out[to] = next
    out[to + 1] = next >>> 8
    to += next >>> 24
    bit += (next >>> 16) & 0xff
  }
  return decodeLast(bytes, bit, end, out, to)
}

/** The same, one by one. */
function decodeLast(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  outStart: number,
): number {
  let bit = start
  let to = outStart
  for (;;) {
    const window = word(bytes, bit >>> 3) << (bit & 7)
    const found = quick[window >>> (32 - quickBits)] ?? 0
    const length = found >>> 8
    if (length === 0 || bit + length > end * 8) break
    bit += length
    out[to++] = found
  }
  stoppedAt = bit
  return to
}

/** Four bytes; what would be behind the last of all is 0. */
function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  )
}

/** Fewer than eight bits are left: they are the beginning of the end of string, all ones. */
function isPadding(bytes: Uint8Array, bit: number, end: number): boolean {
  const ones = (1 << (end * 8 - bit)) - 1
  return ones === 0 || ((bytes[end - 1] ?? 0) & ones) === ones
}

/**
 * The code that begins at a bit: its byte, and from bit 8 its length; 0 where it is cut off or the end of the string.
 */
function longCode(bytes: Uint8Array, bit: number, end: number): number {
  let wide = 0
  for (let i = 0; i < 5; i++) wide = wide * 256 + (bytes[(bit >>> 3) + i] ?? 0)
  const next = Math.floor(wide / 2 ** (8 - (bit & 7))) % 2 ** 32
  let length = shortest
  while (next >= (limit[length] ?? 0)) length++
  if (bit + length > end * 8) return 0
  const byte = inOrder[(next >>> (32 - length)) + (offset[length] ?? 0)] ?? endOfString
  return byte === endOfString ? 0 : (length << 8) | byte
}

function build(): void {
  let code = 0
  for (let length = 1; length <= longest; length++) {
    code *= 2
    offset[length] = inOrder.length - code
    for (const byte of bytesOfLength(length)) {
      if (length <= quickBits) {
        const shift = quickBits - length
        quick.fill((length << 8) | byte, code << shift, (code + 1) << shift)
      }
      inOrder.push(byte)
      code += 1
    }
    limit[length] = code * 2 ** (32 - length)
  }
  for (let bits = 0; bits < pairs.length; bits++) pairs[bits] = pairAt(bits)
}

function pairAt(bits: number): number {
  const first = quick[bits >>> (pairBits - quickBits)] ?? 0
  if (first === 0) return 0
  const length = first >>> 8
  const rest = (bits << length) & ((1 << pairBits) - 1)
  const second = quick[rest >>> (pairBits - quickBits)] ?? 0
  const both = length + (second >>> 8)
  if (second === 0 || both > pairBits) return (1 << 24) | (length << 16) | (first & 0xff)
  return (2 << 24) | (both << 16) | ((second & 0xff) << 8) | (first & 0xff)
}

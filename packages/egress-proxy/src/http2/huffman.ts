/**
 * The bytes of each code length, in the order of their codes (RFC 7541 appendix B). The code is canonical: that is all
 * there is to know of it. 256 is the end of the string, which never stands in one.
 */
const bytesByLength: Readonly<Record<number, string>> = {
  5: '48-50 97 99 101 105 111 115 116',
  6: '32 37 45-47 51-57 61 65 95 98 100 102-104 108-110 112 114 117',
  7: '58 66-87 89 106 107 113 118-122',
  8: '38 42 44 59 88 90',
  10: '33 34 40 41 63',
  11: '39 43 124',
  12: '35 62',
  13: '0 36 64 91 93 126',
  14: '94 125',
  15: '60 96 123',
  19: '92 195 208',
  20: '128 130 131 162 184 194 224 226',
  21: '153 161 167 172 176 177 179 209 216 217 227 229 230',
  22: '129 132-134 136 146 154 156 160 163 164 169 170 173 178 181 185-187 189 190 196 198 228 232 233',
  23: '1 135 137-141 143 147 149-152 155 157 158 165 166 168 174 175 180 182 183 188 191 197 231 239',
  24: '9 142 144 145 148 159 171 206 215 225 236 237',
  25: '199 207 234 235',
  26: '192 193 200-202 205 210 213 218 219 238 240 242 243 255',
  27: '203 204 211 212 214 221-223 241 244-248 250-254',
  28: '2-8 11 12 14-21 23-31 127 220 249',
  30: '10 13 22 256',
}

const endOfString = 256
const shortest = 5
const longest = 30
/** Codes up to this length are looked up at once; they are those of nearly all that is ever sent. */
const quickBits = 10

/** By the next ten bits: the byte, and from bit 8 the length of its code; 0 where the code is longer. */
const quick = new Uint16Array(1 << quickBits)
/** By length: the first code behind those of it, the bits at the left of 32; and what to add to a code for its place. */
const limit = new Float64Array(longest + 1)
const offset = new Int32Array(longest + 1)
/** The bytes in the order of their codes. */
const inOrder: number[] = []
build()

/** Room for what so many bytes decode to: the shortest code has five bits. */
export function mostDecoded(length: number): number {
  return ((length * 8) / 5) | 0
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

/** The bit that `decodeQuick` came to. */
let stoppedAt = 0

/** Decodes as long as there are short codes. @returns where the text ends in `out` */
function decodeQuick(
  bytes: Uint8Array,
  bit: number,
  end: number,
  out: Uint8Array,
  start: number,
): number {
  let next = bit >>> 3
  let to = start
  let bits = -(bit & 7)
  let window = 0 // the next bits, at the left of 32
  for (;;) {
    while (bits <= 24 && next < end) {
      window |= at(bytes, next++) << (24 - bits)
      bits += 8
    }
    const found = at(quick, window >>> (32 - quickBits))
    const length = found >>> 8
    if (length === 0 || length > bits) break
    window <<= length
    bits -= length
    out[to++] = found
  }
  stoppedAt = next * 8 - bits
  return to
}

function at(numbers: Uint8Array | Uint16Array, index: number): number {
  return numbers[index] ?? 0
}

/** Fewer than eight bits are left: they are the beginning of the end of string, all ones. */
function isPadding(bytes: Uint8Array, bit: number, end: number): boolean {
  const ones = (1 << (end * 8 - bit)) - 1
  return ones === 0 || (at(bytes, end - 1) & ones) === ones
}

/**
 * The code that begins at a bit: its byte, and from bit 8 its length; 0 where it is cut off or the end of the string.
 */
function longCode(bytes: Uint8Array, bit: number, end: number): number {
  let wide = 0
  for (let i = 0; i < 5; i++) wide = wide * 256 + at(bytes, (bit >>> 3) + i)
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
    for (const byte of listed(bytesByLength[length] ?? '')) {
      if (length <= quickBits) {
        const shift = quickBits - length
        quick.fill((length << 8) | byte, code << shift, (code + 1) << shift)
      }
      inOrder.push(byte)
      code += 1
    }
    limit[length] = code * 2 ** (32 - length)
  }
}

/** `48-50 97`: 48, 49, 50, 97. */
function listed(ranges: string): number[] {
  const found = [...ranges.matchAll(/(\d+)(?:-(\d+))?/g)]
  return found.flatMap(([, first = '', last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i),
  )
}

import { putInteger, putString } from './hpack-encoder.ts'
import { bytesOfLength } from './huffman-code.ts'

export type Field = readonly [name: string, value: string]

/** A block in which every field is a literal without a number. */
export function literals(...fields: readonly Field[]): Buffer {
  const size = fields.reduce((sum, [name, value]) => sum + name.length + value.length + 16, 0)
  const out = Buffer.alloc(size)
  let at = 0
  for (const [name, value] of fields) {
    at = putInteger(out, at, 0, 0x0f, 0)
    for (const text of [name, value]) {
      const bytes = Buffer.from(text, 'latin1')
      at = putString(out, at, bytes, 0, bytes.length)
    }
  }
  return out.subarray(0, at)
}

export function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

const codes = makeCodes()

/** The code of each byte, and of 256, the end of the string, in zeros and ones. */
export function huffmanBits(...bytes: readonly number[]): string {
  return bytes.map((byte) => codes[byte]).join('')
}

/** Zeros and ones as bytes; what is missing of the last one is filled from `padding`. */
export function packBits(bits: string, padding = '1111111'): Buffer {
  const whole = bits + padding.slice(0, -bits.length & 7)
  return Buffer.from((whole.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

function makeCodes(): string[] {
  const made: string[] = []
  let code = 0
  for (let length = 1; length <= 30; length++) {
    code *= 2
    for (const byte of bytesOfLength(length))
      made[byte] = (code++).toString(2).padStart(length, '0')
  }
  return made
}

import { lastStatic, staticTable } from '../http2/static-table.ts'
import { huffmanBits } from '../http2/test-hpack.ts'

type Field = readonly [name: string, value: string]

/** By code, in zeros and ones, the byte. */
const byteOf = new Map(Array.from({ length: 256 }, (_, byte) => [huffmanBits(byte), byte]))

/** No honest integer has more bytes than these. */
const mostContinued = 4

const bitsOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(2).padStart(8, '0'))

/** What is no header block. */
class NoBlock extends Error {}

/**
 * RFC 7541 word for word, on texts of zeros and ones, for a first block on a connection with a table of 4,096 bytes:
 * what a decoder that is made to be fast has to make of it. `null` where it is none.
 */
export function readBlockSlowly(bytes: Buffer): Field[] | null {
  try {
    return new SlowReader(bytes).read()
  } catch (error) {
    if (error instanceof NoBlock) return null
    throw error
  }
}

class SlowReader {
  readonly #all: string
  #at = 0
  #table: Field[] = []
  #capacity = 4_096
  readonly #fields: Field[] = []

  constructor(bytes: Buffer) {
    this.#all = bitsOf(bytes)
  }

  read(): Field[] {
    while (this.#at < this.#all.length) this.#readOne()
    return this.#fields
  }

  #readOne(): void {
    if (this.#takes('1')) this.#fields.push(this.#row(this.#integer(7)))
    else if (this.#takes('01')) this.#readLiteral(6, true)
    else if (this.#takes('001')) this.#resize(this.#integer(5))
    else {
      this.#at += 4 // 0000 and 0001: never indexed or not, it is the same field
      this.#readLiteral(4, false)
    }
  }

  #readLiteral(prefix: number, isKept: boolean): void {
    const index = this.#integer(prefix)
    const name = index === 0 ? this.#string() : this.#row(index)[0]
    const field: Field = [name, this.#string()]
    this.#fields.push(field)
    if (!isKept) return
    this.#table.unshift(field)
    this.#evict()
  }

  #resize(capacity: number): void {
    if (this.#fields.length > 0 || capacity > 4_096) throw new NoBlock()
    this.#capacity = capacity
    this.#evict()
  }

  #evict(): void {
    const sizes = this.#table.map(([name, value]) => name.length + value.length + 32)
    let size = 0
    const kept = sizes.findIndex((one) => {
      size += one
      return size > this.#capacity
    })
    if (kept !== -1) this.#table = this.#table.slice(0, kept)
  }

  #row(index: number): Field {
    const row = index > 0 && index <= lastStatic ? staticTable[index] : undefined
    const field = row === undefined ? this.#table[index - lastStatic - 1] : undefined
    if (row !== undefined) return [row.name, row.value]
    if (field === undefined) throw new NoBlock()
    return field
  }

  #takes(bits: string): boolean {
    if (!this.#all.startsWith(bits, this.#at)) return false
    this.#at += bits.length
    return true
  }

  #bits(count: number): string {
    const end = this.#at + count
    if (end > this.#all.length) throw new NoBlock()
    const bits = this.#all.slice(this.#at, end)
    this.#at = end
    return bits
  }

  #integer(prefix: number): number {
    const first = this.#bits(prefix)
    let value = Number.parseInt(first, 2)
    if (first.includes('0')) return value
    for (let i = 0; i < mostContinued; i++) {
      const byte = this.#bits(8)
      value += Number.parseInt(byte.slice(1), 2) * 128 ** i
      if (byte.startsWith('0')) return value
    }
    throw new NoBlock()
  }

  #string(): string {
    const isHuffman = this.#bits(1) === '1'
    const bits = this.#bits(this.#integer(7) * 8)
    const bytes = isHuffman ? decodeBits(bits) : (bits.match(/.{8}/g) ?? []).map(toByte)
    return Buffer.from(bytes).toString('latin1')
  }
}

function decodeBits(bits: string): number[] {
  const bytes: number[] = []
  let code = ''
  for (const bit of bits) {
    code += bit
    const byte = byteOf.get(code)
    if (byte === undefined) continue
    bytes.push(byte)
    code = ''
  }
  if (code.length > 7 || code.includes('0')) throw new NoBlock()
  return bytes
}

function bitsOf(bytes: Buffer): string {
  return [...bytes].map((byte) => bitsOfByte[byte]).join('')
}

function toByte(bits: string): number {
  return Number.parseInt(bits, 2)
}

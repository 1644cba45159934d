import { DynamicTable, type TableEntry } from './dynamic-table.ts'
import { type FieldLines, fieldListLimits } from './field-lines.ts'
import { http2Error } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'
import { decodeHuffman, mostDecoded } from './huffman.ts'
import { lastStatic, staticTable } from './static-table.ts'

/** What a table has before settings say otherwise (RFC 9113 section 6.5.2). */
const initialTableBytes = 4_096
/** More than this in one string is too long, however it is packed: no code has more than 30 bits. */
const longestString = fieldListLimits.bytes * 4
const tooLarge = 'the field list is too large'
const nothing = Buffer.alloc(0)

/**
 * Reads the header blocks of one connection, in their order (RFC 7541). Whatever is wrong with a block ends the
 * connection, as nobody knows what the other side believes to be in the table.
 */
export class HpackDecoder {
  readonly #table: DynamicTable
  /** What the other side may choose at most. */
  #limit: number
  /** The next block has to begin with a smaller size of the table (RFC 9113 section 4.3.1). */
  #mustShrink = false
  #hasChangedTable = false
  #hasReadTable = false
  #block: Buffer = nothing
  #at = 0
  #end = 0

  constructor(tableBytes = initialTableBytes) {
    this.#limit = tableBytes
    this.#table = new DynamicTable(tableBytes)
  }

  /** The other side acknowledged our SETTINGS_HEADER_TABLE_SIZE. */
  limitTable(bytes: number): void {
    this.#limit = bytes
    if (bytes < this.#table.capacity) this.#mustShrink = true
  }

  /** Whether nothing is remembered, so that a block which changes nothing means the same whenever it comes. */
  get isStateless(): boolean {
    return this.#table.capacity === 0 && !this.#mustShrink
  }

  /** Whether the block decoded last means the same for every decoder that `isStateless`. */
  get wasStateless(): boolean {
    return !this.#hasChangedTable && !this.#hasReadTable
  }

  /** @returns what is wrong with the block, or `null`: then `lines` has its fields. */
  decode(block: Buffer, start: number, end: number, lines: FieldLines): Http2Fault | null {
    lines.clear()
    this.#hasChangedTable = false
    this.#hasReadTable = false
    this.#block = block
    this.#at = start
    this.#end = end
    const problem = this.#readSizes() ?? this.#readFields(lines)
    this.#block = nothing
    return problem === undefined ? null : this.#fault(problem)
  }

  #fault(problem: string): Http2Fault {
    if (problem !== tooLarge) return Http2Fault.ofConnection(http2Error.COMPRESSION_ERROR, problem)
    // Nothing that was left unread could have changed a table of no size.
    return this.#table.capacity === 0
      ? Http2Fault.ofStream(http2Error.ENHANCE_YOUR_CALM, problem)
      : Http2Fault.ofConnection(http2Error.ENHANCE_YOUR_CALM, problem)
  }

  /** Sizes of the table stand before the first field (RFC 7541 section 4.2). */
  #readSizes(): string | undefined {
    while (this.#at < this.#end && ((this.#block[this.#at] ?? 0) & 0xe0) === 0x20) {
      const bytes = this.#integer(0x1f)
      if (bytes === -1 || bytes > this.#limit) return 'a table size is larger than we allow'
      if (bytes !== this.#table.capacity) this.#hasChangedTable = true
      this.#table.resize(bytes)
      this.#mustShrink = false
    }
    return this.#mustShrink ? 'the table size was not lowered after our settings' : undefined
  }

  #readFields(lines: FieldLines): string | undefined {
    while (this.#at < this.#end) {
      const first = this.#block[this.#at] ?? 0
      const problem = first >= 0x80 ? this.#readIndexed(lines) : this.#readLiteral(first, lines)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  #readIndexed(lines: FieldLines): string | undefined {
    const index = this.#integer(0x7f)
    const entry = this.#entry(index)
    if (entry === undefined) return noSuchIndex
    const { nameBytes: name, valueBytes: value } = entry
    const out = lines.reserve(lines.end, name.length + value.length)
    const nameEnd = put(name, out, lines.end)
    const valueEnd = put(value, out, lines.endName(nameEnd))
    return lines.add(nameEnd, valueEnd, index <= lastStatic ? index : 0) ? undefined : tooLarge
  }

  #readLiteral(first: number, lines: FieldLines): string | undefined {
    if (first >= 0x20 && first < 0x40) return 'a table size stands behind a field'
    const isIndexed = first >= 0x40
    const index = this.#integer(isIndexed ? 0x3f : 0x0f)
    if (index === -1) return brokenInteger
    const nameEnd = index === 0 ? this.#string(lines, lines.end) : this.#name(index, lines)
    if (nameEnd < 0) return problems[-nameEnd]
    const valueStart = lines.endName(nameEnd)
    const valueEnd = this.#string(lines, valueStart)
    if (valueEnd < 0) return problems[-valueEnd]
    if (isIndexed) this.#remember(lines, nameEnd, valueEnd)
    return lines.add(nameEnd, valueEnd, index <= lastStatic ? index : 0) ? undefined : tooLarge
  }

  #name(index: number, lines: FieldLines): number {
    const entry = this.#entry(index)
    if (entry === undefined) return -3
    const out = lines.reserve(lines.end, entry.nameBytes.length)
    return put(entry.nameBytes, out, lines.end)
  }

  #remember(lines: FieldLines, nameEnd: number, valueEnd: number): void {
    if (this.#table.capacity === 0) return
    this.#hasChangedTable = true
    const { bytes, end } = lines
    this.#table.add({
      nameBytes: Buffer.from(bytes.subarray(end, nameEnd)),
      valueBytes: Buffer.from(bytes.subarray(nameEnd + 2, valueEnd)),
    })
  }

  #entry(index: number): TableEntry | undefined {
    if (index > 0 && index <= lastStatic) return staticTable[index]
    this.#hasReadTable = true
    return index > 0 ? this.#table.at(index - lastStatic - 1) : undefined
  }

  /** A string literal, decoded to `lines` from `to`. @returns where it ends, or the number of a problem, negative */
  #string(lines: FieldLines, to: number): number {
    const isHuffman = ((this.#block[this.#at] ?? 0) & 0x80) !== 0
    const length = this.#integer(0x7f)
    if (length === -1) return -1
    const start = this.#at
    if (length > this.#end - start) return -2
    if (length > longestString) return -5
    this.#at = start + length
    if (!isHuffman) return copy(this.#block, start, this.#at, lines.reserve(to, length), to)
    const out = lines.reserve(to, mostDecoded(length))
    const end = decodeHuffman(this.#block, start, this.#at, out, to)
    return end === -1 ? -4 : end
  }

  /** An integer whose first byte has `mask` (RFC 7541 section 5.1); -1 where it is cut off or far too large. */
  #integer(mask: number): number {
    if (this.#at >= this.#end) return -1
    const first = (this.#block[this.#at++] ?? 0) & mask
    return first < mask ? first : this.#longInteger(mask)
  }

  #longInteger(mask: number): number {
    let value = mask
    for (let shift = 0; shift <= 21; shift += 7) {
      if (this.#at >= this.#end) return -1
      const byte = this.#block[this.#at++] ?? 0
      value += (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    return -1
  }
}

const brokenInteger = 'an integer is cut off or too large'
const noSuchIndex = 'there is no such index'
const problems = [
  '',
  brokenInteger,
  'a string goes on behind the block',
  noSuchIndex,
  'a string is not valid Huffman code',
  tooLarge,
] as const

function put(bytes: Buffer, out: Buffer, at: number): number {
  for (let i = 0; i < bytes.length; i++) out[at + i] = bytes[i] ?? 0
  return at + bytes.length
}

const shortCopy = 48

function copy(bytes: Buffer, start: number, end: number, out: Buffer, to: number): number {
  const length = end - start
  if (length > shortCopy) return to + bytes.copy(out, to, start, end)
  for (let i = 0; i < length; i++) out[to + i] = bytes[start + i] ?? 0
  return to + length
}

import { mostPlainLevels, notPlain, type Plain, readPlainScalar } from './plain-scalar.ts'

/** The name of an entry up to its value; after one in quotes, as JSON has them, no blank is needed. */
const entryName = /(?:"([A-Za-z][A-Za-z0-9_./-]{0,250})": ?|([A-Za-z][A-Za-z0-9_./-]{0,250}): )/y
/** What means something within brackets is in quotes, or not plain. */
const scalar = /"[^"\\]*"|'[^']*'|[A-Za-z0-9/][A-Za-z0-9_./@+=()-]*/y
const blanks = / */y

/** Maps and lists in brackets, all on one line: `{ name: details, port: 9080 }`, or JSON. @throws notPlain */
export function readPlainFlow(text: string, level: number): Plain {
  const reader = new FlowReader(text)
  const value = reader.readValue(level)
  reader.expectEnd()
  return value
}

class FlowReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  readValue(level: number): Plain {
    if (level > mostPlainLevels) throw notPlain
    if (this.#skips('{')) return this.#readMap(level)
    if (this.#skips('[')) return this.#readList(level)
    return readPlainScalar(this.#match(scalar)[0])
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) throw notPlain
  }

  #readMap(level: number): Plain {
    const map: Record<string, Plain> = {}
    this.#readUntil('}', () => {
      const [, quoted, bare] = this.#match(entryName)
      const name = quoted ?? bare ?? ''
      if (Object.hasOwn(map, name)) throw notPlain
      this.#match(blanks)
      map[name] = this.readValue(level + 1)
    })
    return map
  }

  #readList(level: number): Plain {
    const list: Plain[] = []
    this.#readUntil(']', () => list.push(this.readValue(level + 1)))
    return list
  }

  /** What stands between commas, up to the bracket. */
  #readUntil(end: string, readOne: () => void): void {
    this.#match(blanks)
    if (this.#skips(end)) return
    do {
      this.#match(blanks)
      readOne()
      this.#match(blanks)
    } while (this.#skips(','))
    if (!this.#skips(end)) throw notPlain
  }

  #skips(character: string): boolean {
    const isThere = this.#text[this.#at] === character
    if (isThere) this.#at += 1
    return isThere
  }

  #match(form: RegExp): RegExpExecArray {
    form.lastIndex = this.#at
    const found = form.exec(this.#text)
    if (found === null) throw notPlain
    this.#at = form.lastIndex
    return found
  }
}

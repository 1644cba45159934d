import { mostPlainLevels, notPlain, type Plain, readPlainScalar } from './plain-scalar.ts'
import { readPlainFlow } from './read-plain-flow.ts'

interface Line {
  readonly indent: number
  readonly text: string
}

const mostCharacters = 64 * 1024
const entryForm = /^([A-Za-z][A-Za-z0-9_./-]{0,250}):(?: (\S.*))?$/
const itemForm = /^- (\S.*)$/

/**
 * The plainest YAML, read some twenty times as fast as all of YAML: one document of maps and lists, in printable
 * ASCII, each value on the line of its name, in brackets, in quotes without escapes, or so simple that it needs none.
 * That is how most rule files are written, and thousands of them are read at a start. `undefined` for whatever else: the
 * caller then asks the full parser, which also knows positions. What is read here is read there alike; a test holds it
 * to that.
 */
export function readPlainYaml(text: string): Plain | undefined {
  if (text.length > mostCharacters || !/^[\n\x20-\x7e]+$/.test(text)) return undefined
  const lines = text
    .split('\n')
    .map(toLine)
    .filter((line) => line.text !== '' && !line.text.startsWith('#'))
  if (lines[0]?.indent !== 0 || lines[0].text.startsWith('-')) return undefined
  try {
    const [only, ...others] = lines
    if (others.length === 0 && only.text.startsWith('{')) return readPlainFlow(only.text, 0)
    return new PlainReader(lines).readWhole()
  } catch (error) {
    if (error === notPlain) return undefined
    throw error
  }
}

function toLine(text: string): Line {
  const trimmed = text.trimStart()
  return { indent: text.length - trimmed.length, text: trimmed }
}

class PlainReader {
  readonly #lines: Line[]
  #at = 0

  constructor(lines: Line[]) {
    this.#lines = lines
  }

  readWhole(): Plain {
    const value = this.#readBlock(0, 0)
    if (this.#at < this.#lines.length) throw notPlain
    return value
  }

  /** The lines from here on that are indented so far, or further. */
  #readBlock(indent: number, level: number): Plain {
    if (level > mostPlainLevels) throw notPlain
    const isList = this.#lines[this.#at]?.text.startsWith('-') === true
    return isList ? this.#readList(indent, level) : this.#readMap(indent, level)
  }

  #readMap(indent: number, level: number): Plain {
    const map: Record<string, Plain> = {}
    for (;;) {
      const line = this.#lineAt(indent)
      if (line === undefined) return map
      const [, name, value] = entryForm.exec(line.text) ?? []
      // After a list that is indented as little as its name comes no second one.
      if (name === undefined || Object.hasOwn(map, name)) throw notPlain
      this.#at += 1
      map[name] = value === undefined ? this.#readBelow(indent, level) : readInline(value, level)
    }
  }

  #readList(indent: number, level: number): Plain {
    const list: Plain[] = []
    for (;;) {
      const line = this.#lineAt(indent)
      if (line === undefined || !line.text.startsWith('-')) return list
      const [, item] = itemForm.exec(line.text) ?? []
      if (item === undefined || item.startsWith('- ')) throw notPlain
      if (entryForm.test(item)) {
        this.#lines[this.#at] = { indent: indent + 2, text: item }
        list.push(this.#readMap(indent + 2, level + 1))
      } else {
        this.#at += 1
        list.push(readInline(item, level))
      }
    }
  }

  /** What stands below a name that has nothing beside it. A list need not be indented further. */
  #readBelow(indent: number, level: number): Plain {
    const next = this.#lines[this.#at]
    if (next === undefined || next.indent < indent) return null
    if (next.indent > indent) return this.#readBlock(next.indent, level + 1)
    return next.text.startsWith('-') ? this.#readList(indent, level + 1) : null
  }

  /** The next line of a block; `undefined` at its end. One that is indented further goes on with a value: not plain. */
  #lineAt(indent: number): Line | undefined {
    const line = this.#lines[this.#at]
    if (line === undefined || line.indent < indent) return undefined
    if (line.indent > indent) throw notPlain
    return line
  }
}

/** What stands beside its name, or its dash. */
function readInline(text: string, level: number): Plain {
  return /^[{[]/.test(text) ? readPlainFlow(text, level + 1) : readPlainScalar(text)
}

import { isNode, LineCounter } from 'yaml'
import type { FieldPath } from '../field-path.ts'
import { parseDocument } from '../parse-document.ts'
import { parseDocuments } from '../parse-documents.ts'

export interface LocatedDocument {
  readonly value: unknown
  /** Faults of the text itself, each with its place. */
  readonly errors: readonly string[]
  /** `12:5`, where the field stands in the text, or its nearest parent that does. Both count from 1. */
  locate(path: FieldPath): string
}

/** One YAML (or JSON) document whose fields know their place. Nesting and aliases are limited as they are for rules. */
export function readLocatedDocument(text: string): LocatedDocument {
  const lines = new LineCounter()
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  const parsed = parseDocuments(text, lines, { stringKeys: true })
  if (!parsed.ok) return unreadable([`${placeOf(parsed.offset)} ${parsed.problem}`])
  const [document, second] = parsed.documents
  if (second !== undefined) {
    return unreadable([`${placeOf(second.range?.[0] ?? 0)} expected one document, found several`])
  }
  if (document === undefined) return { ...unreadable([]), value: null }
  const read = parseDocument(document)
  if (!read.ok) {
    return unreadable(read.faults.map(({ offset, message }) => `${placeOf(offset)} ${message}`))
  }
  return {
    value: read.value,
    errors: [],
    locate(path) {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true)
        if (isNode(node) && node.range) return placeOf(node.range[0])
      }
      return '1:1'
    },
  }
}

function unreadable(errors: readonly string[]): LocatedDocument {
  return { value: undefined, errors, locate: () => '1:1' }
}

/** `workloads[0].port` */
export function renderPath(path: FieldPath): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}

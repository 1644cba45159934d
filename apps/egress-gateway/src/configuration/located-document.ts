import { isNode, LineCounter, parseDocument } from 'yaml'

/** Path of a field: `['workloads', 0, 'port']`. */
export type FieldPath = readonly (string | number)[]

export interface LocatedDocument {
  readonly value: unknown
  /** Faults of the text itself, each with its place. */
  readonly errors: readonly string[]
  /** What stands at the path. */
  valueAt(path: FieldPath): unknown
  /** `12:5`, where the field stands in the text, or its nearest parent that does. Both count from 1. */
  locate(path: FieldPath): string
}

/** One YAML (or JSON) document whose fields know their place. */
export function readLocatedDocument(text: string): LocatedDocument {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const placeOf = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset)
    return `${line}:${col}`
  }
  return {
    value: document.errors.length === 0 ? document.toJS() : undefined,
    errors: document.errors.map(({ pos, message }) => `${placeOf(pos[0])} ${message}`),
    valueAt: (path) => document.getIn(path),
    locate(path) {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true)
        if (isNode(node) && node.range) return placeOf(node.range[0])
      }
      return '1:1'
    },
  }
}

/** `workloads[0].port` */
export function renderPath(path: FieldPath): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}

/** The path of a JSON pointer (RFC 6901). */
export function pathOf(pointer: string): FieldPath {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

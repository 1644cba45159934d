import type { Document } from 'yaml'
import { LineCounter, parseAllDocuments } from 'yaml'
import type { CheckOptions } from './check-fields.ts'
import { checkFields } from './check-fields.ts'
import type { FieldPath } from './field-path.ts'
import { renderFieldPath } from './field-path.ts'
import { locate } from './locate.ts'
import type { Problem } from './problem.ts'
import type { Resource } from './resource.ts'

export interface ReadOptions extends CheckOptions {
  /** Name of the text in problems: a file name, or `-` for standard input. */
  readonly source: string
}

export interface ReadResult {
  /** Those without errors, in the order of the text. */
  readonly resources: readonly Resource[]
  readonly problems: readonly Problem[]
}

const maxLength = 1024 * 1024

/**
 * Reads resources from YAML or JSON text: any number of documents, empty ones skipped. Every problem has line and
 * column, both from 1. Texts over 1 MiB are refused, and so are aliases that multiply (S71).
 */
export function readResources(text: string, { source, ...options }: ReadOptions): ReadResult {
  if (text.length > maxLength) {
    return {
      resources: [],
      problems: [{ level: 'error', message: 'the text is longer than 1 MiB', source }],
    }
  }
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
  const resources: Resource[] = []
  const problems: Problem[] = []
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { source, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  for (const document of Array.isArray(documents) ? documents : []) {
    const { value, syntax } = toValue(document)
    problems.push(...syntax.map(({ message, offset }) => syntaxProblem(message, at(offset))))
    if (syntax.length > 0 || value === null || value === undefined) continue
    const checked = checkFields(value, options)
    if (checked.resource !== undefined) resources.push(checked.resource)
    for (const { level, message, path, hint, at: side = 'value' } of checked.problems) {
      problems.push({
        level,
        message,
        ...at(locate(document, path, side)),
        ...(path.length === 0 ? {} : { field: renderFieldPath(path) }),
        ...(hint === undefined ? {} : { hint }),
      })
    }
  }
  return { resources, problems }
}

interface Syntax {
  readonly message: string
  readonly offset: number
}

function toValue(document: Document): {
  readonly value: unknown
  readonly syntax: readonly Syntax[]
} {
  const syntax = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    message,
    offset: pos[0],
  }))
  if (syntax.length > 0) return { value: undefined, syntax }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), syntax }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { value: undefined, syntax: [{ message, offset: document.range?.[0] ?? 0 }] }
  }
}

function syntaxProblem(message: string, at: Pick<Problem, 'source' | 'line' | 'column'>): Problem {
  return { level: 'error', message: `malformed YAML: ${message}`, ...at }
}

import type { Document } from 'yaml'
import { LineCounter } from 'yaml'
import { adviseOnSpec } from './advise-on-spec.ts'
import type { CheckOptions } from './check-fields.ts'
import { checkFields } from './check-fields.ts'
import { type FieldProblem, parseFieldPath } from './field-path.ts'
import { locate } from './locate.ts'
import { parseDocument } from './parse-document.ts'
import { parseDocuments } from './parse-documents.ts'
import type { Problem } from './problem.ts'
import { readPlainYaml } from './read-plain-yaml.ts'
import type { Resource } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import { toProblem } from './to-problem.ts'

export interface ReadOptions extends CheckOptions {
  /** Name of the text in problems: a file name, or `-` for standard input. */
  readonly source: string
}

export interface ReadResult {
  /** Those without errors, in the order of the text. */
  readonly resources: readonly Resource[]
  readonly problems: readonly Problem[]
  /**
   * Where a resource stands in the text, by `resourceKey`: of a field of it, else of its name. A field that the text
   * does not have is found where it belongs.
   */
  readonly placeOf: (key: string, field?: string) => Position | undefined
}

type Position = Pick<Problem, 'source' | 'line' | 'column'>

const maxLength = 1024 * 1024

/**
 * Reads resources from YAML or JSON text: any number of documents, empty ones skipped. Every problem has line and
 * column, both from 1. Texts over 1 MiB are refused, and so are nesting without end and aliases that multiply (S71).
 */
export function readResources(text: string, options: ReadOptions): ReadResult {
  return readQuickly(text, options) ?? readFully(text, options)
}

/** A plain text with nothing to say about it: most are. Where its fields stand is found out when somebody asks. */
function readQuickly(text: string, options: ReadOptions): ReadResult | undefined {
  const value = readPlainYaml(text)
  if (value === undefined) return undefined
  const { resource, problems } = checkFields(value, options, adviseOnSpec)
  if (resource === undefined || problems.length > 0) return undefined
  return {
    resources: [resource],
    problems: [],
    placeOf: (...asked) => readFully(text, options).placeOf(...asked),
  }
}

function readFully(text: string, { source, ...options }: ReadOptions): ReadResult {
  if (text.length > maxLength) return refuse('the text is longer than 1 MiB', { source })
  const lines = new LineCounter()
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { source, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const parsed = parseDocuments(text, lines, { stringKeys: true })
  if (!parsed.ok) return refuse(`malformed YAML: ${parsed.problem}`, positionOf(parsed.offset))
  const results = parsed.documents.map((document) => ({
    document,
    ...readDocument(document, options, positionOf),
  }))
  return {
    resources: results.flatMap(({ resource }) => resource ?? []),
    problems: results.flatMap(({ problems }) => problems),
    placeOf(key, field = 'metadata.name') {
      const found = results.findLast(({ resource }) => resource && resourceKey(resource) === key)
      return found && positionOf(locate(found.document, parseFieldPath(field), 'value'))
    },
  }
}

function refuse(message: string, place: Pick<Problem, 'source'> & Partial<Position>): ReadResult {
  return {
    resources: [],
    problems: [toProblem(error(message), place)],
    placeOf: () => undefined,
  }
}

function readDocument(
  document: Document,
  options: CheckOptions,
  positionOf: (offset: number) => Position,
): { readonly resource?: Resource; readonly problems: readonly Problem[] } {
  const parsed = parseDocument(document)
  if (!parsed.ok) {
    const problems = parsed.faults.map(({ message, offset, ...rest }) =>
      toProblem({ ...error(`malformed YAML: ${message}`), ...rest }, positionOf(offset)),
    )
    return { problems }
  }
  if (parsed.value === null || parsed.value === undefined) return { problems: [] }
  const { problems, ...rest } = checkFields(parsed.value, options, adviseOnSpec)
  const place = ({ path, at = 'value' }: FieldProblem) => positionOf(locate(document, path, at))
  return { ...rest, problems: problems.map((problem) => toProblem(problem, place(problem))) }
}

function error(message: string): FieldProblem {
  return { level: 'error', message, path: [] }
}

import { depthProblem, parseDocuments } from '@bookinfo/rules'
import { type Document, LineCounter } from 'yaml'
import { type ApiError, badRequest } from './api-status.ts'

/**
 * A request's body as a value. Both languages tell line and column of the first fault.
 * @throws ApiError 400
 */
export function parseBody(text: string, language: 'json' | 'yaml'): unknown {
  const value = language === 'json' ? parseJson(text) : parseYaml(text)
  const problem = depthProblem(value)
  if (problem !== undefined) throw tooDeep(problem)
  return value
}

function tooDeep(problem: string): ApiError {
  return badRequest(`the body is ${problem}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const { line, column } = placeOf(text, jsonFaultAt(text, message))
    const what = message.replace(/ in JSON at position .*|, (\.{3})?".*| \(line .*/s, '')
    throw badRequest(`malformed JSON at line ${line}, column ${column}: ${what}`)
  }
}

/** The engine tells the place of some faults only; the YAML parser, told to be as strict as JSON, knows most others. */
function jsonFaultAt(text: string, message: string): number {
  const told = /at position (\d+)/.exec(message)?.[1]
  if (told !== undefined) return Number(told)
  const [document] = documentsOf(text, new LineCounter(), 'json')
  return document?.errors[0]?.pos[0] ?? text.length
}

function parseYaml(text: string): unknown {
  const lineCounter = new LineCounter()
  const [document, ...others] = documentsOf(text, lineCounter)
  if (document === undefined) return undefined
  const fault = document.errors[0] ?? document.warnings[0]
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0])
    throw badRequest(`malformed YAML at line ${line}, column ${col}: ${fault.message}`)
  }
  if (others.length > 0)
    throw badRequest('the body holds more than one document; send one resource')
  return orRefuse(() => document.toJS({ maxAliasCount: 100 }))
}

function documentsOf(
  text: string,
  lines: LineCounter,
  schema: 'core' | 'json' = 'core',
): readonly Document[] {
  const parsed = orRefuse(() => parseDocuments(text, lines, { schema }))
  if (!parsed.ok) throw tooDeep(parsed.problem)
  return parsed.documents
}

/** The library throws where aliases multiply. */
function orRefuse<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw badRequest(`malformed YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

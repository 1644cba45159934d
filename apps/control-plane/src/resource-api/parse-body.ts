import { LineCounter, parseAllDocuments } from 'yaml'
import { badRequest } from './api-status.ts'

/**
 * A request's body as a value. Both languages tell line and column of the first fault.
 * @throws ApiError 400
 */
export function parseBody(text: string, language: 'json' | 'yaml'): unknown {
  return language === 'json' ? parseJson(text) : parseYaml(text)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const offset = /at position (\d+)/.exec(message)?.[1]
    const { line, column } = placeOf(text, offset === undefined ? text.length : Number(offset))
    const what = message.replace(/ in JSON at position .*| \(line .*/, '')
    throw badRequest(`malformed JSON at line ${line}, column ${column}: ${what}`)
  }
}

function parseYaml(text: string): unknown {
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false })
  const [document, ...others] = Array.isArray(documents) ? documents : []
  if (document === undefined) return undefined
  const fault = document.errors[0] ?? document.warnings[0]
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0])
    throw badRequest(`malformed YAML at line ${line}, column ${col}: ${fault.message}`)
  }
  if (others.length > 0)
    throw badRequest('the body holds more than one document; send one resource')
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return value
  } catch (error) {
    throw badRequest(`malformed YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

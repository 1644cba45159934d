import { type Problem, readResources } from '@bookinfo/rules'
import { LineCounter, parseAllDocuments } from 'yaml'

/** Where in the request's text a problem is, as `line 2, column 7`; `undefined` where nobody can say. */
export type Locate = (problem: Pick<Problem, 'field' | 'message'>) => string | undefined

/** For values that were no text of the client's, a patched object for one. */
export const nowhere: Locate = () => undefined

/**
 * Finds problems again in the text of a body. A text of one line is a program's, kubectl's for one: columns of what
 * the person at the keyboard never saw are left out.
 */
export function locateIn(text: string, namespace: string): Locate {
  if (!text.trim().includes('\n')) return nowhere
  let known: readonly Problem[] | undefined
  return ({ field, message }) => {
    known ??= readResources(text, { source: '-', namespace }).problems
    const same = known.find((problem) => problem.field === field && problem.message === message)
    const { line, column } = same ?? placeOfKey(text, field ?? '') ?? {}
    return line === undefined ? undefined : `line ${line}, column ${column ?? 1}`
  }
}

/** Of the value of a field of the resource itself, `kind` for one. */
function placeOfKey(text: string, key: string): { line: number; column: number } | undefined {
  const lineCounter = new LineCounter()
  const [document] = parseAllDocuments(text, { lineCounter, prettyErrors: false })
  const node: unknown = document?.get(key, true)
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  const [start] = Array.isArray(node.range) ? node.range : []
  if (typeof start !== 'number') return undefined
  const { line, col } = lineCounter.linePos(start)
  return { line, column: col }
}

import type { Document } from 'yaml'
import { visit } from 'yaml'
import { depthProblem } from './parse-documents.ts'

interface SyntaxFault {
  readonly message: string
  /** Offset in the whole text. */
  readonly offset: number
  readonly hint?: string
}

export type ParsedDocument =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly faults: readonly SyntaxFault[] }

/** A YAML document as a value, unless its syntax, its tags or its aliases are at fault. */
export function parseDocument(document: Document): ParsedDocument {
  const faults = [...document.errors, ...document.warnings].map(
    ({ message, pos }): SyntaxFault => ({ message, offset: pos[0] }),
  )
  if (faults.length === 0) faults.push(...strayAliases(document))
  if (faults.length > 0) return { ok: false, faults }
  const offset = document.contents?.range?.[0] ?? document.range?.[0] ?? 0
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    const message = depthProblem(value)
    return message === undefined
      ? { ok: true, value }
      : { ok: false, faults: [{ message, offset }] }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, faults: [{ message, offset }] }
  }
}

/** `service: *.googleapis.com` is an alias to YAML; the likeliest slip of all in these files. */
function strayAliases(document: Document): SyntaxFault[] {
  const faults: SyntaxFault[] = []
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) !== undefined) return
      const text = `*${node.source}`
      faults.push({
        message: `${text} is read as a YAML alias, and nothing is called so`,
        offset: node.range?.[0] ?? 0,
        hint: `put it in quotes: "${text}"`,
      })
    },
  })
  return faults
}

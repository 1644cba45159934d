import type { Document, DocumentOptions, LineCounter, ParseOptions, SchemaOptions } from 'yaml'
import { Composer, Lexer, Parser } from 'yaml'

type Options = Omit<ParseOptions, 'lineCounter' | 'prettyErrors'> & DocumentOptions & SchemaOptions

export type ParsedDocuments =
  | { readonly ok: true; readonly documents: readonly Document[] }
  /** `offset`: where the text goes one level too deep. */
  | { readonly ok: false; readonly problem: string; readonly offset: number }

/** Deeper than any resource goes, and shallow enough for every function that walks down a value. */
const mostLevels = 64

/**
 * The documents of a YAML text, unless it is nested deeper than 64 levels: the library's composer calls itself for
 * every level, and would end in a stack overflow. Its parser keeps a stack of its own, which shows the depth in time.
 */
export function parseDocuments(
  text: string,
  lines: LineCounter,
  options: Options = {},
): ParsedDocuments {
  const parser = new Parser(lines.addNewLine)
  const composer = new Composer(options)
  const documents: Document[] = []
  lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token))
    // Around the collections are the document, and a scalar within.
    if (parser.stack.length > mostLevels + 2) {
      return { ok: false, problem: tooDeep, offset: parser.stack.at(-1)?.offset ?? 0 }
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token))
  documents.push(...composer.end())
  return { ok: true, documents }
}

const tooDeep = `nested deeper than ${mostLevels} levels`

/** The same for a value, which JSON or aliases may have made. */
export function depthProblem(value: unknown): string | undefined {
  return isDeeper(value, mostLevels) ? tooDeep : undefined
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

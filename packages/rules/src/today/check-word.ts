import { didYouMean } from '../did-you-mean.ts'
import type { FieldPath, FieldProblem } from '../field-path.ts'
import { renderFieldPath } from '../field-path.ts'
import { errorAt } from '../field-problem.ts'
import { quote } from '../quote.ts'

/** A field that takes one of a few words. */
export function checkWord(
  word: string | undefined,
  words: readonly string[],
  path: FieldPath,
): FieldProblem[] {
  if (word === undefined || word === '' || words.includes(word)) return []
  const meant = didYouMean(word, words)
  const message = `${renderFieldPath(path)} must be one of ${words.join(', ')}, found ${quote(word)}`
  return [errorAt(path, message, meant === undefined ? undefined : `did you mean "${meant}"?`)]
}

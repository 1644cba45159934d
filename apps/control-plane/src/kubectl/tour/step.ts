/** One command of the tour. */
export interface Step {
  readonly words: readonly string[]
  /** What is printed: on success the whole of the output, otherwise the errors, after `withoutChance`. */
  readonly says: RegExp
  /** Default 0. */
  readonly code: number
  readonly editor?: string
  /** What kubectl before `since` does instead. */
  readonly old?: Partial<Pick<Step, 'words' | 'says' | 'code'>>
  /** Of Kubernetes 1.x; default 27, from which on kubectl reads OpenAPI 3. */
  readonly since?: number
  /** Why releases of kubectl word it differently; both still say it. */
  readonly differs?: string
}

type Options = Partial<Pick<Step, 'code' | 'editor' | 'old' | 'since' | 'differs'>>

/** @param line words between spaces; those with spaces in them between single quotes */
export function step(line: string, says: RegExp, options: Options = {}): Step {
  return { words: wordsOf(line), says, code: 0, ...options }
}

/** A command that is refused, in one clear sentence. */
export function refused(line: string, says: RegExp, options: Options = {}): Step {
  return step(line, says, { code: 1, ...options })
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word)
}

/** Before 1.27 kubectl asks OpenAPI 2 whether the server can try things, and finds nothing there. */
export const triesNothing = { says: /doesn't support dry-run/, code: 1 }

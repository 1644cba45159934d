import type { Explanation } from '@bookinfo/rules'
import { CommandError } from './command-error.ts'

/**
 * The control plane's explanation. It comes from the code that this program is built with; what an older or a newer
 * one left out is told, and not guessed.
 * @throws CommandError when parts are missing
 */
export function parseExplanation(value: Readonly<Record<string, unknown>>): Explanation {
  const parts = ['asked', 'verdict', 'reason', 'message', 'rules', 'routes', 'upstream', 'inside']
  const missing = parts.filter((part) => !Object.hasOwn(value, part))
  if (missing.length > 0) {
    throw new CommandError(
      `the control plane's explanation has no ${missing.join(', ')}: it is of another version`,
    )
  }
  return value as unknown as Explanation
}

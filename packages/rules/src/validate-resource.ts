import { checkFields } from './check-fields.ts'
import type { Problem } from './problem.ts'
import type { Resource } from './resource.ts'
import { toProblem } from './to-problem.ts'

/**
 * As `checkResource`, without advice about what is valid: for those who enforce rules, and did not write them. The
 * resource comes back normalised when no problem is an error.
 */
export function validateResource(value: unknown): {
  readonly resource?: Resource
  readonly problems: readonly Problem[]
} {
  const { problems, ...rest } = checkFields(value, {})
  return { ...rest, problems: problems.map((problem) => toProblem(problem)) }
}

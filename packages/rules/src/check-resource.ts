import { adviseOnSpec } from './advise-on-spec.ts'
import type { CheckOptions } from './check-fields.ts'
import { checkFields } from './check-fields.ts'
import type { Problem } from './problem.ts'
import type { Resource } from './resource.ts'
import { toProblem } from './to-problem.ts'

/**
 * Checks an object that somebody wants stored: kind and apiVersion, shape (unknown fields are refused by name),
 * metadata, then the validation table of its kind, all problems at once; `field` tells where. The resource comes
 * back normalised when no problem is an error (spec: egress-rules 1.2, 1.5, 3.3).
 */
export function checkResource(
  value: unknown,
  options: CheckOptions = {},
): { readonly resource?: Resource; readonly problems: readonly Problem[] } {
  const { problems, ...rest } = checkFields(value, options, adviseOnSpec)
  return { ...rest, problems: problems.map((problem) => toProblem(problem)) }
}

import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen } from '../field-problem.ts'
import { isDnsLabel } from './check-host-name.ts'

const path: FieldPath = ['spec', 'exportTo']

/** The rows of spec egress-rules 6.2 about who sees a resource of `namespace`, in their order. */
export function checkExportTo(exportTo: readonly string[] = [], namespace: string): FieldProblem[] {
  const seen = new Set<string>()
  const entries = exportTo.flatMap((entry, i) => {
    const isAgain = seen.has(entry)
    seen.add(entry)
    const isFine = ['.', '*', '~'].includes(entry) || isDnsLabel(entry)
    if (!isFine) {
      const message = 'only ., *, or a valid DNS 1123 label is allowed as exportTo entry'
      return [errorAt([...path, i], message)]
    }
    return isAgain
      ? [errorAt([...path, i], `duplicate entries in exportTo for entry ${entry}`)]
      : []
  })
  const others = [...seen].filter((entry) => entry !== '*')
  return [
    ...entries,
    ...errorWhen(
      seen.has('.') && seen.has(namespace),
      path,
      `duplicate entries in exportTo: . and current namespace ${namespace}`,
    ),
    ...errorWhen(
      seen.has('*') && others.length > 0,
      path,
      'cannot have both public (*) and non-public exportTo values for a resource',
    ),
    ...errorWhen(
      seen.has('~') && seen.size > 1,
      path,
      'cannot export service entry to no one (~) and someone',
    ),
  ]
}

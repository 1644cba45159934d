import { escapeControls } from './escape-controls.ts'
import type { FieldProblem } from './field-path.ts'
import { renderFieldPath } from './field-path.ts'
import type { Problem } from './problem.ts'

/** A problem of a field as every reader of rules reports it, with its place in the text where there is one. */
export function toProblem(
  { level, message, path, hint, code }: FieldProblem,
  position: Pick<Problem, 'source' | 'line' | 'column'> = {},
): Problem {
  return {
    level,
    message: escapeControls(message),
    ...position,
    ...(path.length === 0 ? {} : { field: escapeControls(renderFieldPath(path)) }),
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint: escapeControls(hint) }),
  }
}

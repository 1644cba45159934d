import type { FieldPath, FieldProblem } from './field-path.ts'
import type { FindingCode } from './finding-codes.ts'

/** What is accepted, and should be looked at. */
export function warning(code: FindingCode, path: FieldPath, message: string): FieldProblem {
  return { level: 'warning', code, message, path }
}

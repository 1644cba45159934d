import type { FieldPath, FieldProblem } from './field-path.ts'

/** A fault that keeps the resource from being stored. */
export function errorAt(path: FieldPath, message: string, hint?: string): FieldProblem {
  return { level: 'error', message, path, ...(hint === undefined ? {} : { hint }) }
}

/** What is stored all the same, and said. */
export function warningAt(path: FieldPath, message: string, hint?: string): FieldProblem {
  return { level: 'warning', message, path, ...(hint === undefined ? {} : { hint }) }
}

/** A field that is kept and changes nothing here: said to who writes it, and by lint. */
export function inertAt(path: FieldPath, message: string): FieldProblem {
  return { ...warningAt(path, message), code: 'not_acted_on' }
}

/** The one fault, or none: rows of validation tables read as condition, field, text. */
export function errorWhen(isWrong: boolean, path: FieldPath, message: string): FieldProblem[] {
  return isWrong ? [errorAt(path, message)] : []
}

/** The one warning, or none. */
export function warningWhen(isOdd: boolean, path: FieldPath, message: string): FieldProblem[] {
  return isOdd ? [warningAt(path, message)] : []
}

import type { RuleRef } from './decision.ts'
import type { FindingCode } from './finding-codes.ts'
import type { Problem } from './problem.ts'

/** A warning about one resource of a set. */
export interface Finding extends Problem {
  readonly level: 'warning'
  readonly code: FindingCode
  readonly rule: RuleRef
}

/** A warning about one resource. */
export function findingAbout(rule: RuleRef, code: FindingCode, message: string): Finding {
  return { level: 'warning', code, message, rule }
}

import type { PackedRules } from './packed-rules.ts'

/** Packed rules without some of them: what came since in their place stands beside them, or nothing does. */
export interface PackedPart {
  readonly rules: PackedRules
  /** Keys. */
  readonly without: ReadonlySet<string>
}

import type { FindingCode } from './finding-codes.ts'

/** What is wrong with an input, and where. Every reader of rules reports in this one shape. */
export interface Problem {
  /** `error`: nothing is stored. `warning`: stored, and said. */
  readonly level: 'error' | 'warning'
  /** The text operators know; spec/egress-rules.md sections 1.5 and 3.3 where it is named there. */
  readonly message: string
  /** What sort of finding a warning is, with its reason in `findingReasons`; errors have none. */
  readonly code?: FindingCode
  /** Path of the field, e.g. `spec.ports[0].protocol`; absent for faults of the text itself. */
  readonly field?: string
  /** File name or `-`; absent where there is no text. */
  readonly source?: string
  /** Both count from 1. */
  readonly line?: number
  readonly column?: number
  /** What to do instead, where we know it (`did you mean "ports"?`). */
  readonly hint?: string
}

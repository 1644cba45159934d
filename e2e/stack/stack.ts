import type { Ran } from './run.ts'

/** A running mesh as its users meet it: addresses and command lines, nothing inside. */
export interface Stack {
  readonly productPageUrl: string
  readonly consoleUrl: string
  readonly egressUrl: string
  /** `npx meshctl …`, or its twin inside the control plane's container. */
  meshctl(words: readonly string[], input?: string): Promise<Ran>
  /** An unmodified kubectl that has no other configuration. */
  kubectl(words: readonly string[], input?: string): Promise<Ran>
  /** `npx ratings-fault …`, or its twin inside each ratings container. */
  ratingsFault(words: readonly string[]): Promise<Ran>
  /** Runs a statement on the database that ratings v2 reads. */
  changeRatings(sql: string): Promise<void>
  /** Back to the preset: details routed to v2, no egress rule; answered when the gateway has it. */
  reset(): Promise<void>
  close(): Promise<void>
}

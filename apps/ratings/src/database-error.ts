/** How a database fails its readers, with the answer each of them gets. The texts are upstream's. */
export const databaseFailures = {
  away: { status: 503, error: 'could not connect to ratings database' },
  'select-refused': { status: 500, error: 'could not perform select' },
  'find-refused': { status: 500, error: 'could not load ratings from database' },
} as const
export type DatabaseFailure = keyof typeof databaseFailures

/** A database that is away, or that answers but will not be read. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly failure: DatabaseFailure
  constructor(failure: DatabaseFailure, cause: unknown) {
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
    super(`${databaseFailures[failure].error}: ${reason}`, { cause })
    this.failure = failure
  }
}

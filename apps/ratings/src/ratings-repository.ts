import type { Rating } from './rating.ts'

/** The ratings a database holds: at most two, in its order, for every product the same (spec: bookinfo 5). */
export interface RatingsRepository {
  /** Rejects with `DatabaseError` alone, and is as good as new once its cause has gone. */
  readFirstTwo(): Promise<readonly Rating[]>
  close(): Promise<void>
}

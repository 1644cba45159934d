import type { Database } from './choose-database.ts'
import { openRepository } from './open-repository.ts'
import type { RatingsRepository } from './ratings-repository.ts'
import type { RatingsStore } from './ratings-store.ts'

/** The two ratings of a database, the same for every product; what is missing counts as 0 (spec: bookinfo 5). */
export function createDatabaseStore(database: Database): RatingsStore {
  let opening: Promise<RatingsRepository> | undefined
  const repository = () => {
    opening ??= openRepository(database)
    return opening
  }
  return {
    load: async () => {
      await repository()
    },
    get: async () => {
      const [Reviewer1 = 0, Reviewer2 = 0] = await (await repository()).readFirstTwo()
      return { Reviewer1, Reviewer2 }
    },
    set: () => false,
    close: async () => (await opening)?.close(),
  }
}

import type { Database } from './choose-database.ts'
import type { RatingsRepository } from './ratings-repository.ts'

/** Below the 2.5 s that reviews v3 waits for us, so that it hears of the failure from us. */
const databaseTimeoutMs = 2000

/** The reader of a database. Its driver is loaded here, and those of the others are not. */
export async function openRepository(
  database: Database,
  timeoutMs = databaseTimeoutMs,
): Promise<RatingsRepository> {
  switch (database.type) {
    case 'sqlite': {
      const { createSqliteRepository } = await import('./sqlite-repository.ts')
      return createSqliteRepository(database.file)
    }
    case 'mysql': {
      const { createMysqlRepository } = await import('./mysql-repository.ts')
      return createMysqlRepository(database, timeoutMs)
    }
    case 'mongodb': {
      const { createMongodbRepository } = await import('./mongodb-repository.ts')
      return createMongodbRepository(database, timeoutMs)
    }
  }
}

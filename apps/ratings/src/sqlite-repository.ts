import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { DatabaseError } from './database-error.ts'
import { toRating } from './rating.ts'
import type { RatingsRepository } from './ratings-repository.ts'

/** Reading blocks this process, so a writer is waited for no longer than this. */
const lockTimeoutMs = 50

/** Harmless when another process does the same at this moment. */
const seed = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS ratings (ReviewID INT NOT NULL PRIMARY KEY, Rating INT);
  INSERT OR IGNORE INTO ratings VALUES (1, 5), (2, 4);
  COMMIT`
const select = 'SELECT Rating FROM ratings ORDER BY ReviewID LIMIT 2'

interface Opened {
  readonly database: DatabaseSync
  readonly firstTwo: StatementSync
}

/**
 * Ratings in an SQLite file (spec: bookinfo 5.1). A file without the table gets it, with the two rows of
 * the original, when it is opened: before the first reading, and again after a failure.
 */
export function createSqliteRepository(file = ':memory:'): RatingsRepository {
  let opened: Opened | undefined
  function forget(): void {
    opened?.database.close()
    opened = undefined
  }
  return {
    async readFirstTwo() {
      try {
        opened ??= open(file)
        return opened.firstTwo.all().map(({ Rating }) => toRating(Rating))
      } catch (error) {
        const failure = isRefusal(error) ? 'select-refused' : 'away'
        if (failure === 'away') forget()
        throw new DatabaseError(failure, error)
      }
    },
    close: async () => forget(),
  }
}

function open(file: string): Opened {
  const database = new DatabaseSync(file, { timeout: lockTimeoutMs })
  try {
    if (!hasTable(database)) database.exec(seed)
    return { database, firstTwo: database.prepare(select) }
  } catch (error) {
    database.close()
    throw error
  }
}

function hasTable(database: DatabaseSync): boolean {
  const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'ratings'").get()
  return found !== undefined
}

/** SQLITE_ERROR, the code for statements that cannot run: no such table, no such column. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === 1
}

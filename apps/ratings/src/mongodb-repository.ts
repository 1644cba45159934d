import { MongoClient, MongoServerError } from 'mongodb'
import type { MongodbDatabase } from './choose-database.ts'
import { DatabaseError } from './database-error.ts'
import { toRating } from './rating.ts'
import type { RatingsRepository } from './ratings-repository.ts'
import { withinTime } from './within-time.ts'

/** Codes of servers that let us not in (18) or shut down (91, 11600): away, not unwilling. */
const awayCodes: readonly unknown[] = [18, 91, 11_600]

/** Ratings in the collection `ratings` of the database `test` on MongoDB (spec: bookinfo 5.2). */
export function createMongodbRepository(
  { url, name = 'test' }: MongodbDatabase,
  timeoutMs: number,
): RatingsRepository {
  const client = openClient(url, timeoutMs)
  async function find() {
    // the driver connects by itself, but never again once that has failed; asked to, it does
    await client.connect()
    return client.db(name).collection('ratings').find().limit(2).toArray()
  }
  return {
    async readFirstTwo() {
      try {
        const documents = await withinTime(timeoutMs, find())
        return documents.map(({ rating }) => toRating(rating))
      } catch (error) {
        throw new DatabaseError(isRefusal(error) ? 'find-refused' : 'away', error)
      }
    },
    close: () => client.close(),
  }
}

/** No connection is made before it is needed; a URL that can never work is refused at once. */
function openClient(url: string, timeoutMs: number): MongoClient {
  try {
    return new MongoClient(url, {
      serverSelectionTimeoutMS: timeoutMs,
      connectTimeoutMS: timeoutMs,
      socketTimeoutMS: timeoutMs,
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`MONGO_DB_URL: expected mongodb://host:port/test, and found: ${reason}`)
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof MongoServerError && !awayCodes.includes(error.code)
}

import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise'
import type { MysqlDatabase } from './choose-database.ts'
import { DatabaseError } from './database-error.ts'
import { type Rating, toRating } from './rating.ts'
import type { RatingsRepository } from './ratings-repository.ts'
import { withinTime } from './within-time.ts'

const select = 'SELECT Rating FROM ratings ORDER BY ReviewID LIMIT 2'
const maxConnections = 10
const maxWaiting = 500

/** Ratings in the table `ratings` of the database `test` on MySQL or MariaDB (spec: bookinfo 5.1). */
export function createMysqlRepository(
  { host, port, user, password }: MysqlDatabase,
  timeoutMs: number,
): RatingsRepository {
  const pool = createPool({
    host,
    port,
    user,
    password,
    database: 'test',
    connectTimeout: timeoutMs,
    connectionLimit: maxConnections,
    queueLimit: maxWaiting,
    maxIdle: 2,
  })
  return {
    readFirstTwo: () => withinTime(timeoutMs, readRows(pool, timeoutMs)).catch(asDatabaseError),
    close: () => pool.end(),
  }
}

async function readRows(pool: Pool, timeoutMs: number): Promise<readonly Rating[]> {
  const connection = await pool.getConnection()
  try {
    const [rows] = await connection.query<RowDataPacket[]>({ sql: select, timeout: timeoutMs })
    connection.release()
    return rows.map(({ Rating }) => toRating(Rating))
  } catch (error) {
    // whatever state it is in now: the next reading begins with a new one
    connection.destroy()
    throw isRefusal(error) ? new DatabaseError('select-refused', error) : error
  }
}

/** SQL states of servers that understood the statement and said no: no such table, not allowed, broken. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'sqlState' in error && /^(42|HY)/.test(String(error.sqlState))
}

function asDatabaseError(error: unknown): never {
  throw error instanceof DatabaseError ? error : new DatabaseError('away', error)
}

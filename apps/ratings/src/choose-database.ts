/** Where ratings v2 reads. */
export type Database = SqliteDatabase | MysqlDatabase | MongodbDatabase

interface SqliteDatabase {
  readonly type: 'sqlite'
  /** Made and filled with the two ratings of the original where it is missing; default: in memory. */
  readonly file?: string | undefined
}

/** MySQL or MariaDB: database `test`, table `ratings`. */
export interface MysqlDatabase {
  readonly type: 'mysql'
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

/** MongoDB: the collection `ratings`. */
export interface MongodbDatabase {
  readonly type: 'mongodb'
  readonly url: string
  /** The database's name, whatever the URL says of it; default `test`. */
  readonly name?: string
}

/** The two readers of settings that are needed here. */
interface Environment {
  text(name: string): string | undefined
  port(name: string, fallback: number): number
}

/**
 * The database that the environment names (spec: bookinfo 2): MySQL when `DB_TYPE` is exactly `mysql`, else
 * MongoDB when `MONGO_DB_URL` is set, else SQLite in `RATINGS_DB_FILE` or in memory.
 */
export function chooseDatabase({ text, port }: Environment): Database {
  if (text('DB_TYPE') === 'mysql') {
    return {
      type: 'mysql',
      host: text('MYSQL_DB_HOST') ?? 'mysqldb',
      port: port('MYSQL_DB_PORT', 3306),
      user: text('MYSQL_DB_USER') ?? 'root',
      password: text('MYSQL_DB_PASSWORD') ?? '',
    }
  }
  const url = text('MONGO_DB_URL')
  return url === undefined
    ? { type: 'sqlite', file: text('RATINGS_DB_FILE') }
    : { type: 'mongodb', url }
}

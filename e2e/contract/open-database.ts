import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Settings } from './row.ts'

type State = NonNullable<NonNullable<Settings['ratings']>['database']>

const table = 'CREATE TABLE ratings (ReviewID INT NOT NULL PRIMARY KEY, Rating INT);'
const statements: Readonly<Record<Exclude<State, 'seeded' | 'away'>, string>> = {
  empty: table,
  'one row': `${table} INSERT INTO ratings VALUES (1, 5)`,
  null: `${table} INSERT INTO ratings VALUES (1, NULL), (2, 4)`,
  broken: 'CREATE TABLE ratings (Stars INT)',
}
/** MySQL where nobody listens. */
const away = { type: 'mysql', host: '127.0.0.1', port: 1, user: 'root', password: '' } as const

/** A database in that state, for ratings v2. */
export async function openDatabase(state: State) {
  if (state === 'away') return { database: away, close: async () => undefined }
  const folder = await mkdtemp(join(tmpdir(), 'contract-'))
  const file = join(folder, 'ratings.db')
  if (state !== 'seeded') {
    const database = new DatabaseSync(file)
    database.exec(statements[state])
    database.close()
  }
  const close = () => rm(folder, { recursive: true })
  return { database: { type: 'sqlite', file } as const, close }
}

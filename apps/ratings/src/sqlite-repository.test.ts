import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { createRatings } from './create-ratings.ts'
import { testDatabaseContract } from './database-contract.ts'
import type { Rating } from './rating.ts'

testDatabaseContract('SQLite', async (t) => {
  const { file, edit } = await seeded(t)
  return {
    database: { type: 'sqlite', file },
    fill: async (ratings: readonly Rating[]) => {
      edit('DELETE FROM ratings')
      ratings.forEach((rating, index) => {
        edit(`INSERT INTO ratings VALUES (${index + 1}, ${rating ?? 'NULL'})`)
      })
    },
  }
})

test('without a file the two ratings of the original are there', async (t) => {
  const { get } = serve(t, undefined)
  assert.equal((await get('/ratings/0')).body, '{"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}')
})

test('rows come in the order of their ReviewID, not of their writing', async (t) => {
  const { file, edit } = await seeded(t)
  edit('DELETE FROM ratings')
  edit('INSERT INTO ratings VALUES (9, 1), (3, 2), (5, 3)')
  const { get } = serve(t, file)
  assert.match((await get('/ratings/0')).body, /"Reviewer1":2,"Reviewer2":3/)
})

test('a file keeps its ratings from one process to the next', async (t) => {
  const { file, edit } = await seeded(t)
  edit('UPDATE ratings SET Rating = 1')
  const { get } = serve(t, file)
  assert.match((await get('/ratings/0')).body, /"Reviewer1":1,"Reviewer2":1/)
})

test('the table has the columns and the key of the original', async (t) => {
  const { file } = await seeded(t)
  const database = new DatabaseSync(file)
  t.after(() => database.close())
  const columns = database.prepare('PRAGMA table_info(ratings)').all()
  assert.deepEqual(
    columns.map(({ name, type, notnull, pk }) => ({ name, type, notnull, pk })),
    [
      { name: 'ReviewID', type: 'INT', notnull: 1, pk: 1 },
      { name: 'Rating', type: 'INT', notnull: 0, pk: 0 },
    ],
  )
})

test('a locked file is a database that is away, and is back when the lock has gone', async (t) => {
  const { file } = await seeded(t)
  const { get } = serve(t, file)
  assert.equal((await get('/ratings/0')).statusCode, 200)
  const writer = new DatabaseSync(file)
  t.after(() => writer.close())
  writer.exec('BEGIN EXCLUSIVE')
  const away = await get('/ratings/0')
  assert.equal(away.statusCode, 503)
  assert.equal(away.body, '{"error":"could not connect to ratings database"}')
  writer.exec('ROLLBACK')
  assert.equal((await get('/ratings/0')).statusCode, 200)
})

test('a file that cannot be opened is 503 and unhealthy until it can', async (t) => {
  const folder = join(await temporaryFolder(t), 'mounted-later')
  const { get } = serve(t, join(folder, 'ratings.db'))
  assert.equal((await get('/ratings/0')).statusCode, 503)
  const health = await get('/health')
  assert.equal(health.statusCode, 503)
  assert.equal(
    health.body,
    '{"status":"Ratings is not healthy","error":"could not connect to ratings database"}',
  )
  await mkdir(folder)
  assert.equal((await get('/health')).statusCode, 200)
  assert.equal((await get('/ratings/0')).statusCode, 200)
})

test('a file that is no database is 503', async (t) => {
  const file = join(await temporaryFolder(t), 'ratings.db')
  await writeFile(file, 'ratings, as everybody knows, are five and four. '.repeat(100))
  assert.equal((await serve(t, file).get('/ratings/0')).statusCode, 503)
})

test('a table that has gone is 500, since the database itself is there', async (t) => {
  const { file, edit } = await seeded(t)
  const { get } = serve(t, file)
  await get('/ratings/0')
  edit('DROP TABLE ratings')
  const answer = await get('/ratings/0')
  assert.equal(answer.statusCode, 500)
  assert.equal(answer.body, '{"error":"could not perform select"}')
  assert.equal((await get('/health')).statusCode, 503)
})

function serve(t: TestContext, file: string | undefined) {
  const app = createRatings({ serviceVersion: 'v2', database: { type: 'sqlite', file } })
  t.after(() => app.close())
  return { get: (url: string) => app.inject(url) }
}

/** A file as the service makes it, and a way to change it from outside. */
async function seeded(t: TestContext) {
  const file = join(await temporaryFolder(t), 'ratings.db')
  const app = createRatings({ serviceVersion: 'v2', database: { type: 'sqlite', file } })
  await app.inject('/ratings/0')
  await app.close()
  const edit = (sql: string): void => {
    const database = new DatabaseSync(file)
    database.exec(sql)
    database.close()
  }
  return { file, edit }
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ratings-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 9 }))
  return folder
}

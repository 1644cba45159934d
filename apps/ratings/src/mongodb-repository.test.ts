import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MongoClient } from 'mongodb'
import { createRatings } from './create-ratings.ts'
import { testDatabaseContract } from './database-contract.ts'
import { createMongodbRepository } from './mongodb-repository.ts'
import type { Rating } from './rating.ts'

/** The tests keep out of `test`, where somebody's ratings may be. */
const name = 'bookinfo-ratings-test'
const url = givenUrl(process)

if (url === undefined) {
  test('MongoDB: the contract of the databases', { skip: 'not run: MONGO_DB_URL is not set' })
} else {
  testDatabaseContract('MongoDB', async (t) => {
    const client = new MongoClient(url)
    t.after(() => client.close())
    const database = client.db(name)
    const fill = async (ratings: readonly Rating[]) => {
      await database.dropDatabase()
      if (ratings.length === 0) return
      await database.collection('ratings').insertMany(ratings.map((rating) => ({ rating })))
    }
    t.after(() => database.dropDatabase())
    await fill([5, 4])
    return { database: { type: 'mongodb', url, name }, fill }
  })
}

test('MongoDB: a server that is not there is a database that is away', async (t) => {
  const nowhere = createMongodbRepository(
    { type: 'mongodb', url: 'mongodb://127.0.0.1:1/test' },
    50,
  )
  t.after(() => nowhere.close())
  await assert.rejects(nowhere.readFirstTwo(), { name: 'DatabaseError', failure: 'away' })
})

test('MongoDB: after a failed connection the next reading connects anew', async (t) => {
  const nowhere = createMongodbRepository(
    { type: 'mongodb', url: 'mongodb://127.0.0.1:1/test' },
    50,
  )
  t.after(() => nowhere.close())
  const refused = { failure: 'away', message: /ECONNREFUSED/ }
  await assert.rejects(nowhere.readFirstTwo(), refused)
  await assert.rejects(nowhere.readFirstTwo(), refused)
})

test('MongoDB: a URL that can never work ends the start, and keeps its password to itself', async (t) => {
  const url = 'mongo://bookinfo:secret@mongodb:27017/test'
  const app = createRatings({ serviceVersion: 'v2', database: { type: 'mongodb', url } })
  t.after(() => app.close().catch(() => undefined))
  await assert.rejects(
    async () => app.ready(),
    (error: unknown) => {
      assert.ok(error instanceof Error)
      assert.match(
        error.message,
        /^MONGO_DB_URL: expected mongodb:\/\/host:port\/test, and found: /,
      )
      assert.doesNotMatch(error.message, /secret/)
      return true
    },
  )
})

function givenUrl({ env }: Pick<NodeJS.Process, 'env'>): string | undefined {
  return env.MONGO_DB_URL === '' ? undefined : env.MONGO_DB_URL
}

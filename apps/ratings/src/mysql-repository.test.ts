import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { after, before, type TestContext, test } from 'node:test'
import type { MysqlDatabase } from './choose-database.ts'
import { createRatings } from './create-ratings.ts'
import { testDatabaseContract } from './database-contract.ts'
import { createMysqlRepository } from './mysql-repository.ts'
import type { Rating } from './rating.ts'
import { startLoad } from './test-load.ts'
import { createTestMariaDb, type TestMariaDb } from './test-mariadb.ts'

const away = '{"error":"could not connect to ratings database"}'
let mariaDb: TestMariaDb
before(async () => {
  mariaDb = await createTestMariaDb()
})
after(() => mariaDb?.remove())

testDatabaseContract('MariaDB', async () => ({
  database: asRoot(),
  fill: async (ratings: readonly Rating[]) => {
    const rows = ratings.map((rating, index) => `(${index + 1}, ${rating ?? 'NULL'})`)
    await mariaDb.execute('DELETE FROM test.ratings')
    if (rows.length > 0) {
      await mariaDb.execute(`INSERT INTO test.ratings VALUES ${rows.join(', ')}`)
    }
  },
}))

test('MariaDB: rows come in the order of their ReviewID, not of their writing', async (t) => {
  await mariaDb.execute('DELETE FROM test.ratings')
  await mariaDb.execute('INSERT INTO test.ratings VALUES (9, 1), (3, 2), (5, 3)')
  const answer = await serve(t, asRoot()).inject('/ratings/0')
  assert.match(answer.body, /"Reviewer1":2,"Reviewer2":3/)
})

test('MariaDB: a user who may only read the table is enough', async (t) => {
  const app = serve(t, { ...asRoot(), user: 'bookinfo', password: 'reader' })
  assert.equal((await app.inject('/ratings/0')).statusCode, 200)
})

test('MariaDB: a wrong password is a database that cannot be connected to', async (t) => {
  const answer = await serve(t, { ...asRoot(), password: 'wrong' }).inject('/ratings/0')
  assert.equal(answer.statusCode, 503)
  assert.equal(answer.body, away)
})

test('MariaDB: a table that is not there is 500, since the database itself is', async (t) => {
  const app = serve(t, asRoot())
  await mariaDb.execute('RENAME TABLE test.ratings TO test.hidden')
  t.after(() => mariaDb.execute('RENAME TABLE test.hidden TO test.ratings'))
  const answer = await app.inject('/ratings/0')
  assert.equal(answer.statusCode, 500)
  assert.equal(answer.body, '{"error":"could not perform select"}')
  assert.equal((await app.inject('/health')).statusCode, 503)
})

test('MariaDB: a table that may not be read is 500', async (t) => {
  const revoke = "REVOKE SELECT ON test.ratings FROM bookinfo@'127.0.0.1'"
  await mariaDb.execute("GRANT INSERT ON test.ratings TO bookinfo@'127.0.0.1'", revoke)
  t.after(() => mariaDb.execute("GRANT SELECT ON test.ratings TO bookinfo@'127.0.0.1'"))
  const app = serve(t, { ...asRoot(), user: 'bookinfo', password: 'reader' })
  assert.equal((await app.inject('/ratings/0')).statusCode, 500)
})

test('MariaDB: a server that takes connections and says nothing is 503 in time', async (t) => {
  const open: Socket[] = []
  const silent = createServer((socket) => open.push(socket)).listen(0, '127.0.0.1')
  t.after(() => silent.close())
  t.after(() => open.map((socket) => socket.destroy()))
  await once(silent, 'listening')
  const bound = silent.address()
  assert.ok(bound !== null && typeof bound === 'object')
  const repository = createMysqlRepository({ ...asRoot(), port: bound.port }, 50)
  await assert.rejects(repository.readFirstTwo(), { name: 'DatabaseError', failure: 'away' })
  await repository.close()
})

test('MariaDB: a server that freezes is 503 in time, and read again when it goes on', async (t) => {
  const repository = createMysqlRepository(asRoot(), 500)
  t.after(() => repository.close())
  t.after(() => mariaDb.thaw())
  const rows = await repository.readFirstTwo()
  mariaDb.freeze()
  const more = Array.from({ length: 20 }, () => repository.readFirstTwo())
  const results = await Promise.allSettled(more)
  assert.ok(results.every(({ status }) => status === 'rejected'))
  mariaDb.thaw()
  assert.deepEqual(await eventually(() => repository.readFirstTwo()), rows)
})

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`MariaDB: ended by ${signal} under load and started again, it is 503 in between`, async (t) => {
    const app = serve(t, asRoot())
    const origin = await app.listen({ host: '127.0.0.1', port: 0 })
    const load = startLoad(`${origin}/ratings/0`)
    t.after(() => load.stop())
    await load.until(200, 100)
    await mariaDb.end(signal)
    await load.until(503, 100)
    const health = await fetch(`${origin}/health`)
    assert.equal(health.status, 503)
    assert.equal(
      await health.text(),
      '{"status":"Ratings is not healthy","error":"could not connect to ratings database"}',
    )
    await mariaDb.start()
    await load.until(200, 100)
    assert.equal((await fetch(`${origin}/health`)).status, 200)
    await load.stop()
    assert.deepEqual([...load.bodies.keys()].sort(), [200, 503])
    assert.deepEqual(load.bodies.get(503), new Set([away]))
    assert.equal(load.bodies.get(200)?.size, 1)
  })
}

/** A server that has just woken up may be late once more: asks again until it answers. */
async function eventually<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const [answer] = await Promise.allSettled([ask()])
    if (answer.status === 'fulfilled') return answer.value
  }
}

function asRoot(): MysqlDatabase {
  const { port } = mariaDb
  return { type: 'mysql', host: '127.0.0.1', port, user: 'root', password: 'password' }
}

function serve(t: TestContext, database: MysqlDatabase) {
  const app = createRatings({ serviceVersion: 'v2', database })
  t.after(() => app.close())
  return app
}

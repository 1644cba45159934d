import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Database } from './choose-database.ts'
import { createRatings } from './create-ratings.ts'
import type { Rating } from './rating.ts'

/** A real database in the hands of a test. */
export interface DatabaseUnderTest {
  readonly database: Database
  /** Replaces what it holds. */
  fill(ratings: readonly Rating[]): Promise<void>
}

const contents: readonly { title: string; rows: readonly Rating[]; ratings: string }[] = [
  { title: 'the rows of the original', rows: [5, 4], ratings: '{"Reviewer1":5,"Reviewer2":4}' },
  { title: 'a table without rows', rows: [], ratings: '{"Reviewer1":0,"Reviewer2":0}' },
  { title: 'one row', rows: [3], ratings: '{"Reviewer1":3,"Reviewer2":0}' },
  { title: 'a row of NULL', rows: [null, 2], ratings: '{"Reviewer1":null,"Reviewer2":2}' },
  { title: 'a third row', rows: [1, 2, 3], ratings: '{"Reviewer1":1,"Reviewer2":2}' },
]

/** What ratings v2 answers whichever database it reads (spec: bookinfo 4.3 and 5). */
export function testDatabaseContract(
  name: string,
  start: (t: TestContext) => Promise<DatabaseUnderTest>,
): void {
  for (const { title, rows, ratings } of contents) {
    test(`${name}: ${title} is read as ${ratings}`, async (t) => {
      const { app, fill } = await startService(t, start)
      await fill(rows)
      const answer = await app.inject('/ratings/7')
      assert.equal(answer.body, `{"id":7,"ratings":${ratings}}`)
      assert.equal(answer.headers['content-type'], 'application/json')
      assert.equal(answer.statusCode, 200)
    })
  }

  test(`${name}: a change is seen by the next request`, async (t) => {
    const { app, fill } = await startService(t, start)
    await fill([5, 4])
    await app.inject('/ratings/0')
    await fill([1, 1])
    assert.match((await app.inject('/ratings/0')).body, /"Reviewer1":1,"Reviewer2":1/)
  })

  test(`${name}: a hundred requests at once are all answered`, async (t) => {
    const { app, fill } = await startService(t, start)
    await fill([5, 4])
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, id) => app.inject(`/ratings/${id}`)),
    )
    const bodies = answers.map(({ body }) => body)
    const expected = answers.map((_, id) => `{"id":${id},"ratings":{"Reviewer1":5,"Reviewer2":4}}`)
    assert.deepEqual(bodies, expected)
  })

  test(`${name}: POST is not implemented, after the product and the body were checked`, async (t) => {
    const { app } = await startService(t, start)
    const post = (url: string, payload: string) => app.inject({ method: 'POST', url, payload })
    const refused = await post('/ratings/1', '{"Reviewer1":1}')
    assert.equal(refused.statusCode, 501)
    assert.equal(refused.body, '{"error":"Post not implemented for database backed ratings"}')
    assert.match((await post('/ratings/x', '{')).body, /numeric product ID/)
    assert.match((await post('/ratings/1', '{')).body, /valid ratings JSON/)
  })

  test(`${name}: health is the text of the original while the ratings can be read`, async (t) => {
    const { app } = await startService(t, start)
    const answer = await app.inject('/health')
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.body, '{"status":"Ratings is healthy"}')
  })
}

async function startService(t: TestContext, start: (t: TestContext) => Promise<DatabaseUnderTest>) {
  const { database, fill } = await start(t)
  const app = createRatings({ serviceVersion: 'v2', database })
  t.after(() => app.close())
  return { app, fill }
}

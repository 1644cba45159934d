import type { Expected, Row, Settings } from '../row.ts'

const headers = { 'content-type': 'application/json' }
const ratingsOf = (first: number | null, second: number): Expected => ({
  status: 200,
  headers,
  text: `{"id":0,"ratings":{"Reviewer1":${first},"Reviewer2":${second}}}`,
})

type Database = NonNullable<NonNullable<Settings['ratings']>['database']>
const contents: readonly { database: Database; what: string; upstream: Expected }[] = [
  { database: 'empty', what: 'an empty table', upstream: ratingsOf(0, 0) },
  { database: 'one row', what: 'one row', upstream: ratingsOf(5, 0) },
  { database: 'null', what: 'a row of NULL', upstream: ratingsOf(null, 4) },
  {
    database: 'broken',
    what: 'a table that cannot be selected from',
    upstream: { status: 500, headers, text: '{"error":"could not perform select"}' },
  },
]

/** Spec: bookinfo 5.1, what is in the table; the same rows against real servers are in apps/ratings. */
export const ratingsDatabaseRows: readonly Row[] = [
  ...contents.map(
    ({ database, what, upstream }): Row => ({
      id: `ratings.v2 ${what}`,
      sentence: `${what} is ${upstream.text}`,
      spec: 'bookinfo 5.1',
      service: 'ratings',
      request: { path: '/ratings/0' },
      given: { services: { ratings: { version: 'v2', database } } },
      upstream,
    }),
  ),
  {
    id: 'ratings.v2 a row of NULL, reviews',
    sentence: 'a rating that is NULL is a 500 of reviews',
    spec: 'bookinfo 5.1',
    service: 'reviews',
    request: { path: '/reviews/0' },
    given: {
      services: { reviews: { version: 'v2' }, ratings: { version: 'v2', database: 'null' } },
    },
    upstream: { status: 500 },
  },
  {
    id: 'ratings.v2 no product',
    sentence: 'v2 asks its database for no product that is none',
    spec: 'bookinfo 4.1',
    service: 'ratings',
    request: { path: '/ratings/abc' },
    given: { services: { ratings: { version: 'v2', database: 'away' } } },
    upstream: { status: 400, headers, text: '{"error":"please provide numeric product ID"}' },
  },
]

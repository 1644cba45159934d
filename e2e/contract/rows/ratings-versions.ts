import type { Expected, Given, Row, Settings } from '../row.ts'

const headers = { 'content-type': 'application/json' }
const normal: Expected = {
  status: 200,
  headers,
  text: '{"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}',
}
const refused: Expected = { status: 503, headers, text: '{"error":"Service unavailable"}' }
const healthy: Expected = { status: 200, headers, text: '{"status":"Ratings is healthy"}' }
const sick: Expected = { status: 500, headers, text: '{"status":"Ratings is not healthy"}' }
const modes = ['v-faulty', 'v-delayed', 'v-unavailable', 'v-unhealthy'] as const

const ratings = (settings: NonNullable<Settings['ratings']>, afterSeconds = 0): Given => ({
  services: { ratings: settings },
  afterSeconds,
})
const hit = (version: (typeof modes)[number]) => ratings({ version, rolls: [0.2] }, 901)

const fault = { spec: 'bookinfo 4.4', service: 'ratings', request: { path: '/ratings/0' } } as const
const health = { ...fault, request: { path: '/health' } } as const

const faultRows: readonly Row[] = [
  {
    ...fault,
    id: 'ratings.v-faulty hit',
    sentence: 'v-faulty refuses the requests that chance hits',
    given: ratings({ version: 'v-faulty', rolls: [0.2] }),
    upstream: refused,
  },
  {
    ...fault,
    id: 'ratings.v-faulty missed',
    sentence: 'v-faulty serves the others, each judged by itself',
    given: ratings({ version: 'v-faulty', rolls: [0.2, 0.8] }),
    first: [{ path: '/ratings/0' }],
    upstream: normal,
  },
  {
    ...fault,
    id: 'ratings.v-delayed hit',
    sentence: 'v-delayed serves after 7 s what chance hits',
    given: ratings({ version: 'v-delayed', rolls: [0.2] }),
    upstream: { ...normal, afterSeconds: 7 },
  },
  {
    ...fault,
    id: 'ratings.v-delayed missed',
    sentence: 'v-delayed serves the others at once',
    given: ratings({ version: 'v-delayed', rolls: [0.8] }),
    upstream: { ...normal, afterSeconds: 0 },
  },
  ...[
    { version: 'v-unavailable', at: 59, expected: normal },
    { version: 'v-unavailable', at: 61, expected: refused },
    { version: 'v-unavailable', at: 121, expected: normal },
    { version: 'v-unhealthy', at: 899, expected: normal },
    { version: 'v-unhealthy', at: 901, expected: refused },
    { version: 'v-unhealthy', at: 1801, expected: normal },
  ].map(
    ({ version, at, expected }): Row => ({
      ...fault,
      id: `ratings.${version} at ${at}`,
      sentence: `${version} answers ${expected.status} after ${at} s`,
      given: ratings({ version: version === 'v-unhealthy' ? version : 'v-unavailable' }, at),
      upstream: expected,
    }),
  ),
  ...modes.map(
    (version): Row => ({
      ...health,
      id: `ratings.${version} health`,
      sentence: `the health of ${version} at its worst is ${version === 'v-unhealthy' ? 500 : 200}`,
      given: version === 'v-unavailable' ? ratings({ version }, 61) : hit(version),
      upstream: version === 'v-unhealthy' ? sick : healthy,
    }),
  ),
  {
    ...health,
    id: 'ratings.v-unhealthy recovered',
    sentence: 'v-unhealthy says so when its bad phase is over',
    given: ratings({ version: 'v-unhealthy' }, 1801),
    upstream: healthy,
  },
  ...modes.map(
    (version): Row => ({
      ...fault,
      id: `ratings.${version} no product`,
      sentence: `${version} at its worst still tells who names no product`,
      request: { path: '/ratings/abc' },
      given: hit(version),
      upstream: { status: 400, text: '{"error":"please provide numeric product ID"}' },
    }),
  ),
  ...modes.map(
    (version): Row => ({
      ...fault,
      id: `ratings.${version} post`,
      sentence: `${version} at its worst takes what is posted`,
      spec: 'bookinfo 4.3',
      request: { method: 'POST', path: '/ratings/0', body: '{}' },
      given: hit(version),
      upstream: { status: 200, text: '{"id":0,"ratings":{}}', afterSeconds: 0 },
    }),
  ),
]

const v2 = ratings({ version: 'v2' })
const away = ratings({ version: 'v2', database: 'away' })
const could = '{"error":"could not connect to ratings database"}'

/** What fills a database in other ways comes with real databases, see `left-out.ts`. */
const databaseRows: readonly Row[] = [
  {
    id: 'ratings.v2',
    sentence: 'v2 has the two ratings of its database for whatever product, and echoes the id',
    spec: 'bookinfo 5',
    service: 'ratings',
    request: { path: '/ratings/7' },
    given: v2,
    upstream: {
      status: 200,
      headers,
      text: '{"id":7,"ratings":{"Reviewer1":5,"Reviewer2":4}}',
    },
  },
  {
    id: 'ratings.v2 post',
    sentence: 'v2 does not take what is posted',
    spec: 'bookinfo 4.3',
    service: 'ratings',
    request: { method: 'POST', path: '/ratings/0', body: '{}' },
    given: v2,
    upstream: {
      status: 501,
      headers,
      text: '{"error":"Post not implemented for database backed ratings"}',
    },
  },
  ...['{', ''].map(
    (body): Row => ({
      id: `ratings.v2 post no JSON "${body}"`,
      sentence: `v2 looks at a body of "${body}" before it says that it takes none`,
      spec: 'bookinfo 4.3',
      service: 'ratings',
      request: { method: 'POST', path: '/ratings/0', body },
      given: v2,
      upstream: { status: 400, text: '{"error":"please provide valid ratings JSON"}' },
    }),
  ),
  {
    id: 'ratings.v2 mysql away',
    sentence: 'v2 without its MySQL is a failure, and not a 200 without ratings',
    spec: 'bookinfo 5.1',
    service: 'ratings',
    request: { path: '/ratings/0' },
    given: away,
    upstream: { status: 200, headers: { 'content-type': null }, text: could },
    ours: { status: 503, headers, text: could },
    because: 'a 200 hides the failure from meshes, retries and dashboards',
  },
  {
    ...health,
    id: 'ratings.v2 mysql away health',
    sentence: 'v2 without its MySQL is not healthy',
    spec: 'bookinfo 4.2',
    given: away,
    upstream: healthy,
    ours: {
      status: 503,
      headers,
      json: {
        status: 'Ratings is not healthy',
        error: 'could not connect to ratings database',
      },
    },
    because: 'the original never asks its database, so its health says nothing',
  },
]

/** Spec: bookinfo 4.4 and 5. */
export const ratingsVersionRows: readonly Row[] = [...faultRows, ...databaseRows]

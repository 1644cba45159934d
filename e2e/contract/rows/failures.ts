import type { Expected, Given, PeerState, Row, Settings } from '../row.ts'

const page = {
  spec: 'bookinfo 11',
  service: 'productpage',
  request: { path: '/productpage' },
} as const
const detailsError = 'Error fetching product details'
const reviewsError = 'Error fetching product reviews'
const ratingError = 'Ratings service is currently unavailable'
const errors = [detailsError, reviewsError, ratingError]

/** The page that has these errors and no other, after so many seconds. */
const shows = (wrong: readonly string[], afterSeconds: number, more: Partial<Expected> = {}) => ({
  status: 200,
  contains: wrong,
  lacks: errors.filter((error) => !wrong.includes(error)),
  afterSeconds,
  ...more,
})
const stars = (afterSeconds: number) => shows([], afterSeconds, { counts: { 'glyphicon-star': 9 } })
const once = { calls: { reviews: { count: 1 } } }
const twice = { calls: { reviews: { count: 2 } } }

const detailsFail: Given = {
  peers: { details: 'refuses', reviews: 'upstream' },
}
const detailsRows: readonly Row[] = [
  {
    ...page,
    id: 'failure.details down',
    sentence: 'details that are down cost their block alone',
    given: detailsFail,
    upstream: shows([detailsError], 0, once),
  },
  ...[400, 404, 500, 503].map(
    (status): Row => ({
      ...page,
      id: `failure.details ${status}`,
      sentence: `details that answer ${status} cost their block alone`,
      given: { peers: { details: { status }, reviews: 'upstream' } },
      upstream: shows([detailsError], 0, { calls: { details: { count: 1 }, ...once.calls } }),
    }),
  ),
  {
    ...page,
    id: 'failure.details hang',
    sentence: 'details that hang cost 3 s, and reviews are asked after that',
    given: { peers: { details: 'hangs', reviews: 'upstream' } },
    upstream: shows([detailsError], 3, { calls: { details: { count: 1 }, ...once.calls } }),
  },
  {
    ...page,
    id: 'failure.everything hangs',
    sentence: 'the worst page takes 9 s',
    spec: 'bookinfo 3',
    given: { peers: { details: 'hangs', reviews: 'hangs' } },
    upstream: shows([detailsError, reviewsError], 9, twice),
  },
]

const v2 = (bookService: PeerState): Given => ({
  services: { details: { version: 'v2' } },
  peers: { bookService },
})
const blocked: Readonly<Record<string, PeerState>> = {
  '404': { status: 404, body: '' },
  '502': { status: 502, body: '' },
  closed: 'closes',
}
const late = 'details v2 gives up before productpage does, so that it can say why'
const outsideRows: readonly Row[] = [
  {
    ...page,
    id: 'failure.outside open',
    sentence: 'details v2 shows the book from outside',
    spec: 'bookinfo 13.3',
    given: v2('upstream'),
    upstream: shows([], 0, { contains: ['0486424618'] }),
  },
  ...Object.entries(blocked).map(
    ([what, state]): Row => ({
      ...page,
      id: `failure.egress blocked by ${what}`,
      sentence: `details v2 without egress (${what}) costs the block of details alone`,
      given: v2(state),
      upstream: shows([detailsError], 0),
    }),
  ),
  ...Object.entries(blocked).map(
    ([what, state]): Row => ({
      ...page,
      id: `failure.egress blocked by ${what}, API`,
      sentence: `details v2 without egress (${what}) is 400 to the API`,
      spec: 'bookinfo 7.5',
      request: { path: '/api/v1/products/0' },
      given: v2(state),
      upstream: {
        status: 400,
        json: { error: 'Sorry, product details are currently unavailable for this book.' },
        afterSeconds: 0,
      },
    }),
  ),
  {
    ...page,
    id: 'failure.outside hangs',
    sentence: 'a book service that hangs costs 2.5 s',
    given: v2('hangs'),
    upstream: shows([detailsError], 3),
    ours: shows([detailsError], 2.5),
    because: late,
  },
  {
    ...page,
    id: 'failure.outside hangs, API',
    sentence: 'a book service that hangs is 400 to the API, as any failure of it',
    spec: 'bookinfo 7.5',
    request: { path: '/api/v1/products/0' },
    given: v2('hangs'),
    upstream: { status: 500, afterSeconds: 3 },
    ours: { status: 400, afterSeconds: 2.5 },
    because: late,
  },
]

const reviewsRows: readonly Row[] = [
  {
    ...page,
    id: 'failure.reviews down',
    sentence: 'reviews that are down cost their block alone',
    given: { peers: { details: 'upstream', reviews: 'refuses' } },
    upstream: shows([reviewsError], 0),
  },
  ...(['resets', 'closes'] as const).map(
    (state): Row => ({
      ...page,
      id: `failure.reviews ${state}`,
      sentence: `a reviews service that ${state} the connection is asked twice`,
      given: { peers: { details: 'upstream', reviews: state } },
      upstream: shows([reviewsError], 0, twice),
    }),
  ),
  {
    ...page,
    id: 'failure.details trickle',
    sentence: 'details that come drop by drop are given up after 3 s',
    spec: 'bookinfo 3',
    given: { peers: { details: { parts: 4 }, reviews: 'upstream' } },
    upstream: shows([], 6),
    ours: shows([detailsError], 3),
    because: 'a limit for each read alone is no limit: nobody would ever be sure of an answer',
  },
  {
    ...page,
    id: 'failure.reviews 503',
    sentence: 'reviews that fail are asked twice',
    given: { peers: { details: 'upstream', reviews: { status: 503 } } },
    upstream: shows([reviewsError], 0, twice),
  },
  {
    ...page,
    id: 'failure.reviews hang',
    sentence: 'reviews that hang cost 6 s: two tries of 3 s',
    given: { peers: { details: 'upstream', reviews: 'hangs' } },
    upstream: shows([reviewsError], 6, twice),
  },
  {
    ...page,
    id: 'failure.connections',
    sentence: 'every call has a connection of its own, so that each can go to another version',
    spec: 'bookinfo 3',
    first: [{ path: '/productpage' }],
    given: { peers: { details: 'upstream', reviews: 'upstream' } },
    upstream: shows([], 0, {
      calls: { details: { connections: 2 }, reviews: { connections: 2 } },
    }),
  },
  {
    ...page,
    id: 'failure.reviews recover',
    sentence: 'a second try of reviews that works saves the block',
    spec: 'bookinfo 3',
    given: { peers: { details: 'upstream', reviews: ['hangs', 'upstream'] } },
    upstream: shows([], 3, twice),
  },
]

type Version = NonNullable<Settings['reviews']>['version']
const chain = (version: Version, ratings: PeerState): Given => ({
  services: { reviews: { version } },
  peers: { ratings },
})
const versions = ['v2', 'v3'] as const
const ratingsRows: readonly Row[] = [
  ...versions.flatMap((version): readonly Row[] => [
    ...[404, 429, 500, 503].map(
      (status): Row => ({
        ...page,
        id: `failure.ratings ${status}, reviews ${version}`,
        sentence: `ratings that answer ${status} cost ${version} its stars, after one request`,
        given: chain(version, { status }),
        upstream: shows([ratingError], 0, { calls: { ratings: { count: 1 } } }),
      }),
    ),
    {
      ...page,
      id: `failure.ratings down, reviews ${version}`,
      sentence: `ratings that are down cost ${version} its stars`,
      given: chain(version, 'refuses'),
      upstream: shows([ratingError], 0),
    },
    {
      ...page,
      id: `failure.ratings after 2 s, reviews ${version}`,
      sentence: `${version} waits 2 s for its stars`,
      given: chain(version, { afterSeconds: 2 }),
      upstream: stars(2),
    },
  ]),
  {
    ...page,
    id: 'failure.ratings after 7 s, reviews v2',
    sentence: 'ratings that take 7 s cost v2 its reviews after 6 s: the lesson of the two limits',
    given: chain('v2', { afterSeconds: 7 }),
    upstream: shows([reviewsError], 6, { calls: { ratings: { count: 2 } } }),
  },
  {
    ...page,
    id: 'failure.ratings after 7 s, reviews v3',
    sentence: 'ratings that take 7 s cost v3 its stars after 2.5 s',
    given: chain('v3', { afterSeconds: 7 }),
    upstream: shows([ratingError], 2.5, { calls: { ratings: { count: 1 } } }),
  },
  {
    ...page,
    id: 'failure.ratings after 2.8 s, reviews v3',
    sentence: 'ratings that take 2.8 s are too late for v3',
    given: chain('v3', { afterSeconds: 2.8 }),
    upstream: shows([ratingError], 2.5),
  },
]

const faulty = (ratings: NonNullable<Settings['ratings']>, version: Version = 'v2'): Given => ({
  services: { reviews: { version }, ratings },
})
const faultRows: readonly Row[] = [
  ...[
    { rolls: [0.2], expected: shows([ratingError], 0), what: 'hit' },
    { rolls: [0.8], expected: stars(0), what: 'missed' },
  ].map(
    ({ rolls, expected, what }): Row => ({
      ...page,
      id: `failure.v-faulty ${what}`,
      sentence: `a page that v-faulty ${what} has ${what === 'hit' ? 'the rating error' : 'stars'}`,
      given: faulty({ version: 'v-faulty', rolls }),
      upstream: expected,
    }),
  ),
  ...[
    { rolls: [0.8], expected: stars(0) },
    { rolls: [0.2, 0.8], expected: stars(3) },
    { rolls: [0.2, 0.2], expected: shows([reviewsError], 6) },
  ].map(
    ({ rolls, expected }): Row => ({
      ...page,
      id: `failure.v-delayed ${rolls.join(' ')}`,
      sentence: `v-delayed with chances ${rolls.join(', ')} is a page of ${expected.afterSeconds} s`,
      given: faulty({ version: 'v-delayed', rolls }),
      upstream: expected,
    }),
  ),
  ...versions.map(
    (version): Row => ({
      ...page,
      id: `failure.database down, reviews ${version}`,
      sentence: `ratings v2 without its database costs ${version} its stars`,
      given: faulty({ version: 'v2', database: 'away' }, version),
      upstream: shows([ratingError], 0),
    }),
  ),
]

/** Spec: bookinfo 11. What is not JSON stands with the page, in bookinfo 8.6. */
export const failureRows: readonly Row[] = [
  ...detailsRows,
  ...outsideRows,
  ...reviewsRows,
  ...ratingsRows,
  ...faultRows,
]

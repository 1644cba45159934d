import { anyText, type Expected, type Given, type PeerState, type Row } from '../row.ts'

const headers = { 'content-type': 'application/json' }
const shared = { service: 'reviews', request: { path: '/reviews/0' } } as const

interface Told {
  readonly id?: string
  readonly podname?: string
  readonly clustername?: string
  /** Of the first and the second reviewer. */
  readonly ratings?: readonly [object, object]
}
const told = ({ id = '0', podname = 'null', clustername = 'null', ratings }: Told): Expected => ({
  status: 200,
  headers,
  json: {
    id,
    podname,
    clustername,
    reviews: ['Reviewer1', 'Reviewer2'].map((reviewer, index) => ({
      reviewer,
      text: anyText,
      ...(ratings && { rating: ratings[index] }),
    })),
  },
})
const stars = (first: number, second: number, color = 'black') =>
  told({
    ratings: [
      { stars: first, color },
      { stars: second, color },
    ],
  })
const error = { error: 'Ratings service is currently unavailable' }
const unavailable = told({ ratings: [error, error] })

const version = (name: 'v2' | 'v3', ratings: PeerState): Given => ({
  services: { reviews: { version: name } },
  peers: { ratings },
})
const ratingsOf = (first: unknown, second: unknown) => ({
  body: JSON.stringify({ id: 0, ratings: { Reviewer1: first, Reviewer2: second } }),
})

const products: Readonly<Record<string, string>> = {
  '0': '0',
  '7': '7',
  '-1': '-1',
  '2147483647': '2147483647',
  '-2147483648': '-2147483648',
}
const notFound = ['/reviews/abc', '/reviews/99999999999', '/reviews/2147483648', '/reviews/1.5']

const endpointRows: readonly Row[] = [
  {
    ...shared,
    id: 'reviews.health',
    sentence: 'reviews says that it is healthy, with one blank',
    spec: 'bookinfo 6.1',
    request: { path: '/health' },
    upstream: { status: 200, headers, text: '{"status": "Reviews is healthy"}' },
  },
  ...Object.entries(products).map(
    ([path, id]): Row => ({
      ...shared,
      id: `reviews.get /reviews/${path}`,
      sentence: `GET /reviews/${path} is reviewed`,
      spec: 'bookinfo 6.1',
      request: { path: `/reviews/${path}` },
      given: { services: { reviews: { version: 'v1' } } },
      upstream: told({ id }),
    }),
  ),
  ...[...notFound, '/', '/reviews', '/reviews/', '/nothing'].map(
    (path): Row => ({
      ...shared,
      id: `reviews.get ${path}`,
      sentence: `GET ${path} is 404`,
      spec: 'bookinfo 6.1',
      request: { path },
      upstream: { status: 404 },
    }),
  ),
  ...['POST', 'PUT', 'DELETE'].map(
    (method): Row => ({
      ...shared,
      id: `reviews.${method.toLowerCase()}`,
      sentence: `${method} is not allowed`,
      spec: 'bookinfo 6.1',
      request: { method, path: '/reviews/0' },
      upstream: { status: 405 },
    }),
  ),
]

/** What was posted to ratings is what reviews reads. */
const postedRows: readonly Row[] = [
  { what: 'null', body: 'null', upstream: { status: 500 } },
  { what: 'text', body: '"good"', upstream: { status: 500 } },
  {
    what: 'one reviewer alone',
    body: '{"Reviewer2":3}',
    upstream: told({ ratings: [error, { stars: 3, color: 'black' }] }),
  },
].map(
  ({ what, body, upstream }): Row => ({
    ...shared,
    id: `reviews.posted ${what}`,
    sentence: `ratings where ${what} was posted are ${upstream.status} to reviews`,
    spec: 'bookinfo 4.3',
    given: {
      services: { reviews: { version: 'v2' } },
      peers: { ratings: { body: `{"id":0,"ratings":${body}}` } },
    },
    upstream,
  }),
)

const bodyRows: readonly Row[] = [
  {
    ...shared,
    id: 'reviews.body',
    sentence: 'any version tells two reviews under an id that is text',
    spec: 'bookinfo 6.2',
    upstream: {
      status: 200,
      headers,
      inOrder: ['"id"', '"0"', '"podname"', '"clustername"', '"reviews"', 'Reviewer1', 'Reviewer2'],
    },
  },
  {
    ...shared,
    id: 'reviews.v1',
    sentence: 'v1 rates nothing and asks nobody',
    spec: 'bookinfo 6.2',
    given: { services: { reviews: { version: 'v1' } }, peers: { ratings: 'upstream' } },
    upstream: { ...told({}), calls: { ratings: { count: 0 } } },
  },
  {
    ...shared,
    id: 'reviews.served by',
    sentence: 'pod and cluster are told where they are known',
    spec: 'bookinfo 6.2',
    given: { services: { reviews: { version: 'v1', podName: 'pod-1', clusterName: 'west' } } },
    upstream: told({ podname: 'pod-1', clustername: 'west' }),
  },
  {
    ...shared,
    id: 'reviews.quoted pod',
    sentence: 'a pod name with a quote in it is told as it is',
    spec: 'bookinfo 6.2',
    given: { services: { reviews: { version: 'v1', podName: 'a"b' } } },
    upstream: { status: 200, contains: ['a"b'] },
    ours: told({ podname: 'a"b' }),
    because: 'put together as text, it would not be JSON',
  },
  {
    ...shared,
    id: 'reviews.v2',
    sentence: 'v2 has black stars',
    spec: 'bookinfo 6.2',
    given: version('v2', 'upstream'),
    upstream: stars(5, 4, 'black'),
  },
  {
    ...shared,
    id: 'reviews.v3',
    sentence: 'v3 has red stars',
    spec: 'bookinfo 6.2',
    given: version('v3', 'upstream'),
    upstream: stars(5, 4, 'red'),
  },
  {
    ...shared,
    id: 'reviews.star colour',
    sentence: 'any word is a colour',
    spec: 'bookinfo 6.2',
    given: {
      services: { reviews: { version: 'v2', starColor: 'no-such-colour' } },
      peers: { ratings: 'upstream' },
    },
    upstream: stars(5, 4, 'no-such-colour'),
  },
]

const answers: readonly { what: string; state: PeerState; expected: Expected }[] = [
  { what: 'a fraction', state: ratingsOf(4.7, 0.2), expected: stars(4, 0) },
  { what: 'more than five stars', state: ratingsOf(7, -2), expected: stars(7, -2) },
  {
    what: 'minus one for the first',
    state: ratingsOf(-1, 4),
    expected: told({ ratings: [error, { stars: 4, color: 'black' }] }),
  },
  {
    what: 'the second reviewer alone',
    state: { body: '{"id":0,"ratings":{"Reviewer2":4}}' },
    expected: told({ ratings: [error, { stars: 4, color: 'black' }] }),
  },
  { what: 'no ratings', state: { body: '{"id":0}' }, expected: unavailable },
  { what: 'an error with 200', state: { body: '{"error":"x"}' }, expected: unavailable },
  ...[201, 204, 301, 404, 429, 500, 503].map((status) => ({
    what: `a ${status}`,
    state: { status, ...(status === 204 && { body: '' }) },
    expected: unavailable,
  })),
  { what: 'ratings that are text', state: ratingsOf('5', '4'), expected: { status: 500 } },
  { what: 'ratings that are null', state: ratingsOf(null, 4), expected: { status: 500 } },
  {
    what: 'ratings that are no object',
    state: { body: '{"id":0,"ratings":"good"}' },
    expected: { status: 500 },
  },
  {
    what: 'null for ratings',
    state: { body: '{"id":0,"ratings":null}' },
    expected: { status: 500 },
  },
  { what: 'an array', state: { body: '[]' }, expected: { status: 500 } },
  { what: 'something that is not JSON', state: { body: '<p>' }, expected: { status: 500 } },
  { what: 'nobody there', state: 'refuses', expected: { ...unavailable, afterSeconds: 0 } },
  { what: 'a closed connection', state: 'closes', expected: { ...unavailable, afterSeconds: 0 } },
  { what: 'a reset', state: 'resets', expected: { ...unavailable, afterSeconds: 0 } },
]

const ratingsRows: readonly Row[] = [
  {
    ...shared,
    id: 'reviews.asks ratings',
    sentence: 'ratings is asked once, for JSON about the product',
    spec: 'bookinfo 6.3',
    request: { path: '/reviews/7' },
    given: version('v2', 'upstream'),
    upstream: {
      status: 200,
      calls: {
        ratings: { count: 1, target: '/ratings/7', headers: { accept: 'application/json' } },
      },
    },
  },
  ...answers.map(
    ({ what, state, expected }): Row => ({
      ...shared,
      id: `reviews.ratings gives ${what}`,
      sentence: `${what} from ratings is ${expected === unavailable ? 'no rating' : `a ${expected.status}`}`,
      spec: 'bookinfo 6.3',
      given: version('v2', state),
      upstream: expected,
    }),
  ),
  ...(
    [
      { name: 'v2', delay: 7, expected: { ...stars(5, 4), afterSeconds: 7 } },
      { name: 'v2', delay: 11, expected: { ...unavailable, afterSeconds: 10 } },
      { name: 'v3', delay: 2, expected: { ...stars(5, 4, 'red'), afterSeconds: 2 } },
      { name: 'v3', delay: 7, expected: { ...unavailable, afterSeconds: 2.5 } },
    ] as const
  ).map(
    ({ name, delay, expected }): Row => ({
      ...shared,
      id: `reviews.${name} ratings after ${delay} s`,
      sentence: `${name} answers after ${expected.afterSeconds} s when ratings takes ${delay} s`,
      spec: 'bookinfo 6.3',
      given: version(name, { afterSeconds: delay }),
      upstream: expected,
    }),
  ),
  {
    ...shared,
    id: 'reviews.limit by colour',
    sentence: 'any colour but black waits 2.5 s',
    spec: 'bookinfo 3',
    given: {
      services: { reviews: { version: 'v2', starColor: 'Black' } },
      peers: { ratings: 'hangs' },
    },
    upstream: { ...unavailable, afterSeconds: 2.5 },
  },
]

/** Spec: bookinfo 6. */
export const reviewsRows: readonly Row[] = [
  ...endpointRows,
  ...bodyRows,
  ...ratingsRows,
  ...postedRows,
]

import { anyText, type Expected, type PeerState, type Row } from '../row.ts'
import { upstreamAnswers } from '../upstream-answers.ts'

const headers = { 'content-type': 'application/json' }
const base = '/api/v1/products'
const shared = { spec: 'bookinfo 8.3', service: 'productpage' } as const
const sorry = (what: string) => `Sorry, product ${what} are currently unavailable for this book.`
const failed = (status: number, what: string): Expected => ({
  status,
  headers,
  json: { error: sorry(what) },
})

const routes = [
  { peer: 'details', path: `${base}/0`, tries: 1 },
  { peer: 'reviews', path: `${base}/0/reviews`, tries: 2 },
  { peer: 'ratings', path: `${base}/0/ratings`, tries: 1 },
] as const

const answerRows = routes.flatMap(({ peer, path, tries }): readonly Row[] => {
  const row = (what: string, sentence: string, state: PeerState) => ({
    ...shared,
    id: `api.${peer} ${what}`,
    sentence,
    request: { path },
    given: { peers: { [peer]: state } },
  })
  const all = { calls: { [peer]: { count: tries } } }
  return [
    {
      ...row('passed on', `${path} is what ${peer} answers`, 'upstream'),
      upstream: {
        status: 200,
        headers,
        json: JSON.parse(upstreamAnswers[peer]),
        calls: { [peer]: { count: 1, target: `/${peer}/0` } },
      },
    },
    ...[201, 204, 400, 404, 429, 500, 503].map(
      (status): Row => ({
        ...row(`gives ${status}`, `${status} from ${peer} is ${status} with an apology`, {
          status,
          ...(status === 204 && { body: '' }),
        }),
        upstream: status === 204 ? { status, ...all } : { ...failed(status, peer), ...all },
      }),
    ),
    ...(['refuses', 'resets', 'closes'] as const).map(
      (state): Row => ({
        ...row(state, `${peer} that ${state} is 500 with an apology, at once`, state),
        upstream: { ...failed(500, peer), afterSeconds: 0 },
      }),
    ),
    {
      ...row('hangs', `${peer} that hangs is 500 after ${tries * 3} s`, 'hangs'),
      upstream: { ...failed(500, peer), ...all, afterSeconds: tries * 3 },
    },
    {
      ...row('not JSON', `a 200 from ${peer} that is not JSON is 500 with an apology`, {
        body: '<p>Hello</p>',
      }),
      spec: 'bookinfo 8.6',
      upstream: { status: 500, headers: { 'content-type': /^text\/html/ } },
      ours: failed(500, peer),
      because: 'whoever asks for JSON gets JSON, when something failed too',
    },
  ]
})

const idRows: readonly Row[] = [
  {
    ...shared,
    id: 'api.details of no product',
    sentence: 'the back end judges the id: details says 400',
    request: { path: `${base}/abc` },
    upstream: failed(400, 'details'),
  },
  {
    ...shared,
    id: 'api.details of product 7',
    sentence: 'any number is a product to details',
    request: { path: `${base}/7` },
    upstream: { status: 200, headers, contains: ['"id"', '7'], lacks: ['error'] },
  },
  {
    ...shared,
    id: 'api.ratings of no product',
    sentence: 'the back end judges the id: ratings says 400',
    request: { path: `${base}/abc/ratings` },
    upstream: failed(400, 'ratings'),
  },
  {
    ...shared,
    id: 'api.reviews of no product',
    sentence: 'the back end judges the id: reviews says 404',
    request: { path: `${base}/abc/reviews` },
    upstream: failed(404, 'reviews'),
  },
  {
    ...shared,
    id: 'api.reviews recover',
    sentence: 'a second try that works is as good as a first',
    request: { path: `${base}/0/reviews` },
    given: { peers: { reviews: [{ status: 503 }, 'upstream'] } },
    upstream: {
      status: 200,
      json: JSON.parse(upstreamAnswers.reviews),
      calls: { reviews: { count: 2 } },
    },
  },
  {
    ...shared,
    id: 'api.reviews any body',
    sentence: 'a 200 with any JSON is passed on',
    spec: 'bookinfo 14.1',
    request: { path: `${base}/0/reviews` },
    given: { peers: { reviews: { body: '{}' } } },
    upstream: { status: 200, headers, json: {} },
  },
  {
    ...shared,
    id: 'api.ratings without a database',
    sentence: 'ratings v2 without its database is an apology, and not a 200',
    request: { path: `${base}/0/ratings` },
    given: { services: { ratings: { version: 'v2', database: 'away' } } },
    upstream: { status: 200, json: { error: 'could not connect to ratings database' } },
    ours: failed(503, 'ratings'),
    because: 'ratings says 503 where it said 200',
  },
]

const writingRows: readonly Row[] = [
  {
    ...shared,
    id: 'api.blanks',
    sentence: 'JSON is passed on as it was written',
    request: { path: `${base}/0/ratings` },
    given: { peers: { ratings: 'upstream' } },
    upstream: {
      status: 200,
      text: '{"id": 0, "ratings": {"Reviewer1": 5, "Reviewer2": 4}}',
    },
    ours: { status: 200, text: upstreamAnswers.ratings },
    because: 'blanks and escapes mean nothing in JSON, and numbers keep every digit',
  },
  {
    ...shared,
    id: 'api.beyond ASCII',
    sentence: 'letters beyond ASCII are passed on as they are',
    request: { path: `${base}/0` },
    given: { peers: { details: { body: '{"publisher":"Hänssler"}' } } },
    upstream: { status: 200, text: '{"publisher": "H\\u00e4nssler"}' },
    ours: { status: 200, text: '{"publisher":"Hänssler"}' },
    because: 'the same text, in UTF-8 as RFC 8259 asks',
  },
  {
    ...shared,
    id: 'api.redirect',
    sentence: 'a back end that redirects is a failure',
    request: { path: `${base}/0` },
    given: {
      peers: { details: [{ status: 302, headers: { location: '/details/1' } }, 'upstream'] },
    },
    upstream: { status: 200, calls: { details: { count: 2 } } },
    ours: { ...failed(302, 'details'), calls: { details: { count: 1 } } },
    because: 'a call is for the service it names; following would take user and cookies elsewhere',
  },
]

const product = { id: 0, title: 'The Comedy of Errors', descriptionHtml: anyText }
const productRows: readonly Row[] = [
  {
    ...shared,
    id: 'api.products',
    sentence: 'the list of products begins with the original one',
    spec: 'bookinfo 8.4',
    request: { path: base },
    upstream: {
      status: 200,
      headers,
      inOrder: ['"id"', '0', '"title"', product.title, '"descriptionHtml"'],
    },
  },
  {
    ...shared,
    id: 'api.products alone',
    sentence: 'the list has more books than the original had',
    spec: 'bookinfo 8.4',
    request: { path: base },
    upstream: { status: 200, json: [product] },
    ours: { status: 200, inOrder: ['"id":0', '"id":1', '"title":"Hamlet"'] },
    because: 'a shop with one book shows little; the original one stays the first and the default',
  },
  {
    ...shared,
    id: 'api.description',
    sentence: 'the description opens with a link and names the author',
    spec: 'bookinfo 8.4',
    request: { path: base },
    upstream: {
      status: 200,
      inOrder: [
        'https://en.wikipedia.org/wiki/The_Comedy_of_Errors',
        'Wikipedia Summary</a>:',
        "<b>William Shakespeare's</b>",
      ],
    },
  },
]

const flood = { spec: 'bookinfo 8.7', service: 'productpage' } as const
const floods = (floodFactor: number, reviews: PeerState, count: number, path = '/productpage') => ({
  request: { path },
  given: { services: { productpage: { floodFactor } }, peers: { reviews } },
  upstream: { status: 200, calls: { reviews: { count } } },
})
const floodRows: readonly Row[] = [
  {
    ...flood,
    ...floods(3, 'upstream', 4),
    id: 'flood',
    sentence: 'a flood factor of 3 is three more calls of reviews',
  },
  {
    ...flood,
    ...floods(2, { status: 503 }, 6),
    id: 'flood of failures',
    sentence: 'each call of a flood has its two tries',
  },
  {
    ...flood,
    ...floods(3, 'upstream', 1, `${base}/0/reviews`),
    id: 'flood of the API',
    sentence: 'the API does not flood',
  },
]

/** Spec: bookinfo 8.3, 8.4, 8.6 and 8.7. */
export const apiRows: readonly Row[] = [
  ...answerRows,
  ...idRows,
  ...writingRows,
  ...productRows,
  ...floodRows,
]

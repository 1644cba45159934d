import { anyText, type Expected, type Given, type PeerState, type Row } from '../row.ts'
import { volumes } from '../upstream-answers.ts'

const headers = { 'content-type': 'application/json' }
const bookOf = (changes: object = {}) => ({
  id: 0,
  author: 'A. Writer',
  year: '1999-05-01',
  type: 'paperback',
  pages: 48,
  publisher: 'Some House',
  language: 'English',
  'ISBN-10': '0486424618',
  'ISBN-13': '9780486424613',
  ...changes,
})
const mapped = (changes: object = {}): Expected => ({ status: 200, headers, json: bookOf(changes) })
const failed: Expected = { status: 400, headers, json: { error: anyText } }
const once = { calls: { bookService: { count: 1 } } }
const twice = { calls: { bookService: { count: 2 } } }

const v2 = (bookService: PeerState): Given => ({
  services: { details: { version: 'v2' } },
  peers: { bookService },
})
const shared = { service: 'details', request: { path: '/details/0' } } as const
const target = '/books/v1/volumes?q=isbn:0486424618'

const requestRows: readonly Row[] = [
  {
    ...shared,
    id: 'details.v2 request',
    sentence: 'each request is one GET of the traditional target, in clear HTTP',
    spec: 'bookinfo 7.3',
    given: v2('upstream'),
    upstream: { ...mapped(), calls: { bookService: { count: 1, target } } },
  },
  {
    ...shared,
    id: 'details.v2 no cache',
    sentence: 'the second request asks the book service again',
    spec: 'bookinfo 7.3',
    first: [{ path: '/details/0' }],
    given: v2('upstream'),
    upstream: { ...mapped(), ...twice },
  },
  {
    ...shared,
    id: 'details.v2 unknown product',
    sentence: 'a product that nobody knows is asked for as the original book',
    spec: 'bookinfo 7.3',
    request: { path: '/details/4711' },
    given: v2('upstream'),
    upstream: { ...mapped({ id: 4711 }), calls: { bookService: { target } } },
  },
  {
    ...shared,
    id: 'details.v2 names itself',
    sentence: 'details says who it is, and takes JSON',
    spec: 'bookinfo 7.3',
    given: v2('upstream'),
    upstream: {
      ...mapped(),
      calls: { bookService: { headers: { 'user-agent': 'Ruby', accept: '*/*' } } },
    },
    ours: {
      ...mapped(),
      calls: {
        bookService: { headers: { 'user-agent': 'bookinfo-details', accept: 'application/json' } },
      },
    },
    because: 'the headers of the original are those of its HTTP library',
  },
  {
    ...shared,
    id: 'details.v2 encoding',
    sentence: 'details asks for no compressed answer',
    spec: 'bookinfo 7.3',
    given: v2('upstream'),
    upstream: {
      ...mapped(),
      calls: {
        bookService: { headers: { 'accept-encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3' } },
      },
    },
    ours: { ...mapped(), calls: { bookService: { headers: { 'accept-encoding': null } } } },
    because: 'two kilobytes are not worth unpacking, and a bomb cannot be sent to who does not',
  },
  {
    ...shared,
    id: 'details.v2 connection',
    sentence: 'no connection is kept',
    spec: 'bookinfo 7.3',
    given: v2('upstream'),
    upstream: { ...mapped(), calls: { bookService: { headers: { connection: 'close' } } } },
  },
  {
    ...shared,
    id: 'details.v2 API key',
    sentence: 'an API key goes along where there is one',
    spec: 'bookinfo 7.3',
    given: {
      services: { details: { version: 'v2', apiKey: 'k&y' } },
      peers: { bookService: 'upstream' },
    },
    upstream: { ...mapped(), calls: { bookService: { target } } },
    ours: { ...mapped(), calls: { bookService: { target: `${target}&key=k%26y` } } },
    because: 'the book service hardly answers anybody without a key any more',
  },
  {
    ...shared,
    id: 'details.v2 health',
    sentence: 'health does not ask the book service',
    spec: 'bookinfo 7.1',
    request: { path: '/health' },
    given: v2('upstream'),
    upstream: { status: 200, calls: { bookService: { count: 0 } } },
  },
  {
    ...shared,
    id: 'details.v2 no product',
    sentence: 'v2 asks the book service for no product that is none',
    spec: 'bookinfo 7.1',
    request: { path: '/details/abc' },
    given: v2('upstream'),
    upstream: {
      status: 400,
      text: '{"error":"please provide numeric product id"}',
      calls: { bookService: { count: 0 } },
    },
  },
]

const missing = undefined
const isbn10 = { type: 'ISBN_10', identifier: '0486424618' }
const isbn13 = { type: 'ISBN_13', identifier: '9780486424613' }
const mappings: readonly { what: string; volume: object; book: object; spec?: string }[] = [
  { what: 'the first author', volume: { authors: ['B', 'A'] }, book: { author: 'B' } },
  { what: 'a year alone', volume: { publishedDate: '1999' }, book: { year: '1999' } },
  { what: 'a magazine', volume: { printType: 'MAGAZINE' }, book: { type: 'unknown' } },
  { what: 'book in small letters', volume: { printType: 'book' }, book: { type: 'unknown' } },
  { what: 'another language', volume: { language: 'de' }, book: { language: 'unknown' } },
  { what: 'a longer language tag', volume: { language: 'en-GB' }, book: { language: 'unknown' } },
  {
    what: 'the first ISBN of each kind',
    volume: { industryIdentifiers: [isbn10, { ...isbn10, identifier: 'x' }, isbn13] },
    book: {},
  },
  { what: 'no author in the list', volume: { authors: [] }, book: { author: null }, spec: '7.5' },
  { what: 'no publisher', volume: { publisher: missing }, book: { publisher: null }, spec: '7.5' },
  { what: 'no page count', volume: { pageCount: missing }, book: { pages: null }, spec: '7.5' },
  { what: 'no date', volume: { publishedDate: missing }, book: { year: null }, spec: '7.5' },
  {
    what: 'no language',
    volume: { language: missing },
    book: { language: 'unknown' },
    spec: '7.5',
  },
  { what: 'no print type', volume: { printType: missing }, book: { type: 'unknown' }, spec: '7.5' },
]
const mappingRows = mappings.map(
  ({ what, volume, book, spec = '7.4' }): Row => ({
    ...shared,
    id: `details.v2 ${what}`,
    sentence: `a volume with ${what} is ${JSON.stringify(book)}`,
    spec: `bookinfo ${spec}`,
    given: v2({ body: volumes({ ...volume }) }),
    upstream: mapped(book),
  }),
)

const quota = '{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}'
const failures: Readonly<Record<string, PeerState>> = {
  'no items': { body: '{"totalItems":0}' },
  'items that are empty': { body: '{"items":[]}' },
  'an item without volumeInfo': { body: '{"items":[{}]}' },
  'no authors': { body: volumes({ authors: missing }) },
  'no identifiers': { body: volumes({ industryIdentifiers: missing }) },
  'no ISBN-10': { body: volumes({ industryIdentifiers: [isbn13] }) },
  'no ISBN-13': { body: volumes({ industryIdentifiers: [isbn10] }) },
  'a quota exceeded': { status: 429, body: quota },
  'a refusal': { status: 403, body: quota.replace('429', '403') },
  'a 404 in plain text': { status: 404, body: '404 Not Found' },
  'a 503 in HTML': { status: 503, body: '<h1>Service Unavailable</h1>' },
  'an empty 404': { status: 404, body: '' },
  'an empty 502': { status: 502, body: '' },
  null: { body: 'null' },
  'a string': { body: '"books"' },
  'a number': { body: '1' },
  'an array': { body: '[]' },
  'a redirect': { status: 301, headers: { location: '/elsewhere' }, body: 'Moved' },
}
const failureRows = Object.entries(failures).map(
  ([what, state]): Row => ({
    ...shared,
    id: `details.v2 ${what}`,
    sentence: `${what} from the book service is 400, after one request`,
    spec: 'bookinfo 7.5',
    given: v2(state),
    upstream: { ...failed, ...once },
  }),
)

const tooLate = 'an answer later than the 3 s of productpage helps nobody, and hides its reason'
const troubleRows: readonly Row[] = [
  ...[500, 429, 404].map(
    (status): Row => ({
      ...shared,
      id: `details.v2 ${status} with a book`,
      sentence: `a ${status} is a failure, with a whole book in its body too`,
      spec: 'bookinfo 7.5',
      given: v2({ status }),
      upstream: mapped(),
      ours: { ...failed, ...once },
      because: 'the status of the book service says whether its body is one',
    }),
  ),
  ...(['resets', 'closes'] as const).map(
    (state): Row => ({
      ...shared,
      id: `details.v2 ${state}`,
      sentence: `a book service that ${state} the connection is asked once`,
      spec: 'bookinfo 7.5',
      given: v2(state),
      upstream: { ...failed, ...twice },
      ours: { ...failed, ...once },
      because: 'the silent repeat is a habit of the HTTP library, and doubles what a quota counts',
    }),
  ),
  {
    ...shared,
    id: 'details.v2 refuses',
    sentence: 'a book service that cannot be reached is 400 at once',
    spec: 'bookinfo 7.5',
    given: v2('refuses'),
    upstream: { ...failed, afterSeconds: 0 },
  },
  {
    ...shared,
    id: 'details.v2 TLS fails',
    sentence: 'a book service that speaks no TLS when it should is 400 at once',
    spec: 'bookinfo 7.5',
    given: {
      services: { details: { version: 'v2', encrypt: true } },
      peers: { bookService: 'upstream' },
    },
    upstream: { ...failed, afterSeconds: 0, calls: { bookService: { count: 0 } } },
  },
  {
    ...shared,
    id: 'details.v2 after 2 s',
    sentence: 'a book service that takes 2 s is waited for',
    spec: 'bookinfo 7.5',
    given: v2({ afterSeconds: 2 }),
    upstream: { ...mapped(), afterSeconds: 2 },
  },
  {
    ...shared,
    id: 'details.v2 after 4 s',
    sentence: 'a book service that takes 4 s is given up after 2.5 s',
    spec: 'bookinfo 7.5',
    given: v2({ afterSeconds: 4 }),
    upstream: { ...mapped(), afterSeconds: 4 },
    ours: { ...failed, afterSeconds: 2.5, ...once },
    because: tooLate,
  },
  {
    ...shared,
    id: 'details.v2 hangs',
    sentence: 'a book service that never answers is given up after 2.5 s',
    spec: 'bookinfo 7.5',
    given: v2('hangs'),
    upstream: { ...failed, afterSeconds: 10, ...twice },
    ours: { ...failed, afterSeconds: 2.5, ...once },
    because: tooLate,
  },
]

/** Spec: bookinfo 7.3 to 7.5. */
export const bookServiceRows: readonly Row[] = [
  ...requestRows,
  ...mappingRows,
  ...failureRows,
  ...troubleRows,
]

import type { ExpectedHeaders, Given, Peer, Row } from '../row.ts'

/** Passed on unchanged by every service of the original's newest code. */
const trace = {
  'x-request-id': 'r-1',
  'x-ot-span-context': 'ot-1',
  'x-datadog-trace-id': '1',
  'x-datadog-parent-id': '2',
  'x-datadog-sampling-priority': '1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=1',
  'x-cloud-trace-context': '105445aa7843bc8bf206b12000100000/1;o=1',
  'grpc-trace-bin': 'AAAB',
  sw8: '1-x-y',
}
const b3 = {
  'x-b3-traceid': '0af7651916cd43dd8448eb211c80319c',
  'x-b3-spanid': 'b7ad6b7169203331',
  'x-b3-sampled': '1',
}
const b3More = { 'x-b3-parentspanid': '05e3ac9a4f6e3b90', 'x-b3-flags': '0' }
const credentials = { authorization: 'Bearer a', jwt: 'b' }
const browser = { 'user-agent': 'a browser' }
const absent = (headers: object): ExpectedHeaders =>
  Object.fromEntries(Object.keys(headers).map((name) => [name, null]))

const hop = (peers: readonly Peer[], headers: ExpectedHeaders) => ({
  status: 200,
  calls: Object.fromEntries(peers.map((peer) => [peer, { headers }])),
})
const shared = { spec: 'bookinfo 10', service: 'productpage' } as const
const peers: Given = { peers: { details: 'upstream', reviews: 'upstream' } }
const behind = ['details', 'reviews'] as const
const page = (headers: Record<string, string>) => ({ path: '/productpage', headers })

const productpageRows: readonly Row[] = [
  {
    ...shared,
    id: 'headers.productpage',
    sentence: 'productpage passes traces, browser and credentials on to details and reviews',
    request: page({ ...trace, ...b3, ...credentials, ...browser }),
    given: peers,
    upstream: hop(behind, { ...trace, ...b3, ...credentials, ...browser }),
  },
  ...(['details', 'reviews', 'ratings'] as const).map(
    (peer): Row => ({
      ...shared,
      id: `headers.productpage API to ${peer}`,
      sentence: `the API passes the same on to ${peer}`,
      spec: 'bookinfo 14.1',
      request: {
        path: peer === 'details' ? '/api/v1/products/0' : `/api/v1/products/0/${peer}`,
        headers: { ...trace, ...b3, ...credentials, ...browser },
      },
      given: { peers: { [peer]: 'upstream' } },
      upstream: hop([peer], { ...trace, ...b3, ...credentials, ...browser }),
    }),
  ),
  {
    ...shared,
    id: 'headers.productpage letter case',
    sentence: 'header names are the same in any letter case',
    request: page({ 'X-Request-ID': 'r-1', 'End-User': 'jason' }),
    given: peers,
    upstream: hop(behind, { 'x-request-id': 'r-1', 'end-user': null }),
  },
  {
    ...shared,
    id: 'headers.productpage nothing',
    sentence: 'headers that are not there are not made up',
    request: { path: '/productpage' },
    given: peers,
    upstream: hop(behind, {
      ...absent({ ...trace, ...b3, ...b3More, ...credentials }),
      cookie: null,
    }),
  },
  {
    ...shared,
    id: 'headers.productpage cookie',
    sentence: 'cookies are passed on, but for our session',
    first: [{ method: 'POST', path: '/login?username=jason' }],
    request: { path: '/productpage' },
    given: peers,
    upstream: hop(behind, { cookie: /session=/ }),
    ours: hop(behind, { cookie: 'user=jason' }),
    because: 'the session is for productpage alone; rules of 2018 look for the user in this cookie',
  },
  {
    ...shared,
    id: 'headers.productpage foreign cookie',
    sentence: 'cookies of others are passed on as they are',
    request: page({ cookie: 'a=1' }),
    given: peers,
    upstream: hop(behind, { cookie: 'a=1' }),
  },
  {
    ...shared,
    id: 'headers.productpage B3 relatives',
    sentence: 'the parent span and the flags of B3 are passed on',
    request: page({ ...b3, ...b3More }),
    given: peers,
    upstream: hop(behind, { ...b3, ...absent(b3More) }),
    ours: hop(behind, { ...b3, ...b3More }),
    because: 'every service passes on what it got, as they did until 1.0',
  },
  {
    ...shared,
    id: 'headers.productpage B3 undecided',
    sentence: 'a trace nobody has decided about stays undecided',
    request: page({ 'x-b3-traceid': b3['x-b3-traceid'], 'x-b3-spanid': b3['x-b3-spanid'] }),
    given: peers,
    upstream: hop(behind, { 'x-b3-sampled': '0' }),
    ours: hop(behind, { 'x-b3-sampled': null }),
    because: 'deciding against it would lose traces that the mesh wants',
  },
  {
    ...shared,
    id: 'headers.productpage B3 short',
    sentence: 'a trace id of 16 digits stays one',
    request: page({ ...b3, 'x-b3-traceid': '8448eb211c80319c' }),
    given: peers,
    upstream: hop(behind, { 'x-b3-traceid': '00000000000000008448eb211c80319c' }),
    ours: hop(behind, { 'x-b3-traceid': '8448eb211c80319c' }),
    because: 'a proxy that compares ids as text finds its own again',
  },
  {
    ...shared,
    id: 'headers.productpage B3 odd',
    sentence: 'ids that are none are passed on as they came',
    request: page({ ...b3, 'x-b3-traceid': 'no-id' }),
    given: peers,
    upstream: hop(behind, absent(b3)),
    ours: hop(behind, { ...b3, 'x-b3-traceid': 'no-id' }),
    because: 'who reads traces judges them; a service passes on what it got',
  },
  ...[
    ['true', {}],
    ['d', {}],
    ['0', { 'x-b3-flags': '1' }],
  ].map(
    ([sampled = '', flags = {}]): Row => ({
      ...shared,
      id: `headers.productpage B3 sampled ${sampled}`,
      sentence: `the decision "${sampled}" stays as it was written`,
      request: page({ ...b3, 'x-b3-sampled': String(sampled), ...Object(flags) }),
      given: peers,
      upstream: hop(behind, { 'x-b3-sampled': '1' }),
      ours: hop(behind, { 'x-b3-sampled': String(sampled), ...Object(flags) }),
      because: 'passed on and not rewritten, as all the others',
    }),
  ),
  {
    ...shared,
    id: 'headers.productpage of the library',
    sentence: 'what the HTTP library would say of itself is not said',
    request: { path: '/productpage' },
    given: peers,
    upstream: hop(behind, {
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      'user-agent': /^python-requests/,
    }),
    ours: hop(behind, { accept: null, 'accept-encoding': null, 'user-agent': null }),
    because: 'a browser that is not named should not be made up',
  },
  {
    ...shared,
    id: 'headers.productpage B3 in one',
    sentence: 'B3 in a single header is passed on as it is',
    request: page({ b3: `${b3['x-b3-traceid']}-${b3['x-b3-spanid']}-1` }),
    given: peers,
    upstream: hop(behind, { b3: null, ...b3 }),
    ours: hop(behind, { b3: `${b3['x-b3-traceid']}-${b3['x-b3-spanid']}-1` }),
    because: 'passed on and not rewritten, as all the others',
  },
]

const inside = { cookie: 'a=1', 'end-user': 'jason', ...credentials, ...browser }
const others: readonly Row[] = [
  {
    ...shared,
    service: 'reviews',
    id: 'headers.reviews',
    sentence: 'reviews passes everything on to ratings, user and cookies included',
    request: { path: '/reviews/0', headers: { ...trace, ...b3, ...b3More, ...inside } },
    given: { services: { reviews: { version: 'v2' } }, peers: { ratings: 'upstream' } },
    upstream: hop(['ratings'], { ...trace, ...b3, ...b3More, ...inside }),
  },
  {
    ...shared,
    service: 'details',
    id: 'headers.details traces',
    sentence: 'details passes traces on to the book service',
    request: { path: '/details/0', headers: { ...trace, ...b3, ...b3More } },
    given: { services: { details: { version: 'v2' } } },
    upstream: hop(['bookService'], { ...trace, ...b3, ...b3More }),
  },
  {
    ...shared,
    service: 'details',
    id: 'headers.details secrets',
    sentence: 'cookies, credentials, user and browser do not leave the mesh',
    request: { path: '/details/0', headers: inside },
    given: { services: { details: { version: 'v2' } } },
    upstream: hop(['bookService'], inside),
    ours: hop(['bookService'], { ...absent(inside), 'user-agent': 'bookinfo-details' }),
    because: 'they are nobody’s business outside',
  },
]

/** Spec: bookinfo 10. */
export const headerRows: readonly Row[] = [...productpageRows, ...others]

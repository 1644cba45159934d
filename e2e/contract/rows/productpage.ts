import type { Expected, Row } from '../row.ts'

const html = { 'content-type': /^text\/html/ }
const shared = { spec: 'bookinfo 8.1', service: 'productpage' } as const
const because = 'the pictures and styles are our own'

const pageRows: readonly Row[] = [
  ...['/', '/index.html'].map(
    (path): Row => ({
      ...shared,
      id: `productpage.get ${path}`,
      sentence: `GET ${path} is the index`,
      request: { path },
      upstream: { status: 200, headers: html },
    }),
  ),
  {
    ...shared,
    id: 'productpage.health',
    sentence: 'productpage says that it is healthy, and calls it HTML',
    request: { path: '/health' },
    upstream: {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      text: 'Product page is healthy',
    },
  },
  ...['', '?u=normal', '?u=test'].map(
    (query): Row => ({
      ...shared,
      id: `productpage.get /productpage${query}`,
      sentence: `GET /productpage${query} is the page, and depends on cookies`,
      request: { path: `/productpage${query}` },
      upstream: { status: 200, headers: { ...html, vary: /\bCookie\b/ } },
    }),
  ),
  ...['/', '/productpage'].map(
    (path): Row => ({
      ...shared,
      id: `productpage.head ${path}`,
      sentence: `HEAD ${path} is what GET is, without the body`,
      request: { method: 'HEAD', path },
      upstream: { status: 200, headers: html, text: '' },
    }),
  ),
  ...['/', '/productpage', '/login'].map(
    (path): Row => ({
      ...shared,
      id: `productpage.options ${path}`,
      sentence: `OPTIONS ${path} tells what it takes`,
      request: { method: 'OPTIONS', path },
      upstream: { status: 200, headers: { allow: path === '/login' ? /POST/ : /GET/ } },
    }),
  ),
  ...[
    ['POST', '/productpage'],
    ['PUT', '/api/v1/products'],
    ['GET', '/login'],
    ['POST', '/logout'],
    ['DELETE', '/health'],
  ].map(
    ([method = '', path = '']): Row => ({
      ...shared,
      id: `productpage.${method.toLowerCase()} ${path}`,
      sentence: `${method} ${path} is 405, and told what is allowed`,
      request: { method, path },
      upstream: { status: 405, headers: { allow: path === '/login' ? /POST/ : /GET/ } },
    }),
  ),
  ...[
    '/nothing',
    '/productpage/',
    '/api/v1/products/',
    '/api/v1/products/0/',
    '/api/v1/products/0/nothing',
  ].map(
    (path): Row => ({
      ...shared,
      id: `productpage.get ${path}`,
      sentence: `GET ${path} is a 404 in HTML`,
      request: { path },
      upstream: { status: 404, headers: html },
    }),
  ),
]

const file: Expected = {
  status: 200,
  headers: { 'cache-control': 'no-cache', etag: /./, 'last-modified': /GMT$/ },
}
const staticRows: readonly Row[] = [
  ...['img/izzy.png', 'tailwind/tailwind.css'].map(
    (name): Row => ({
      ...shared,
      id: `productpage.static ${name} of the original`,
      sentence: `the original's ${name} is not here`,
      spec: 'bookinfo 9.4',
      request: { path: `/static/${name}` },
      upstream: file,
      ours: { status: 404 },
      because,
    }),
  ),
  {
    ...shared,
    id: 'productpage.static of ours',
    sentence: 'files can be kept, and are asked for again',
    spec: 'bookinfo 9.4',
    request: { path: '/static/bookinfo.css' },
    upstream: { status: 404 },
    ours: { ...file, headers: { ...file.headers, 'content-type': /^text\/css/ } },
    because,
  },
  {
    ...shared,
    id: 'productpage.static unknown',
    sentence: 'a file that is not there is 404',
    spec: 'bookinfo 9.4',
    request: { path: '/static/nothing.css' },
    upstream: { status: 404 },
  },
]

const indexRows: readonly Row[] = [
  {
    ...shared,
    id: 'productpage.index links',
    sentence: 'the index leads two visitors to the page',
    spec: 'bookinfo 8.5',
    request: { path: '/' },
    upstream: {
      status: 200,
      inOrder: ['Normal user', 'Test user'],
      elements: [
        { tag: 'a', href: '/productpage?u=normal' },
        { tag: 'a', href: '/productpage?u=test' },
      ],
    },
  },
  {
    ...shared,
    id: 'productpage.index title',
    sentence: 'the index has the title of the page',
    spec: 'bookinfo 8.5',
    request: { path: '/' },
    upstream: { status: 200, lacks: ['<title'] },
    ours: { status: 200, contains: ['<title>Simple Bookstore App</title>'] },
    because: 'valid HTML has a title, and until 1.22 it was this one',
  },
  {
    ...shared,
    id: 'productpage.index tree',
    sentence: 'the index has a table of the services, by name and address',
    spec: 'bookinfo 8.5',
    request: { path: '/' },
    upstream: {
      status: 200,
      inOrder: ['details', 'reviews', 'ratings'],
      elements: [{ tag: 'table', class: 'table table-condensed table-bordered table-hover' }],
    },
    ours: {
      status: 200,
      inOrder: ['details', 'reviews', 'ratings'],
      elements: [{ tag: 'table', class: 'services' }],
    },
    because: 'one table with headers is read aloud better than three in one another',
  },
]

const metric = 'request_result_total{destination_app='
const counted = (app: string, code: number, count: number) =>
  `${metric}"${app}",response_code="${code}"} ${count}`
const metrics = {
  spec: 'bookinfo 8.8',
  service: 'productpage',
  request: { path: '/metrics' },
} as const
const metricsRows: readonly Row[] = [
  {
    ...metrics,
    id: 'productpage.metrics of a page',
    sentence: 'a page counts one result of details and one of reviews',
    first: [{ path: '/productpage' }],
    given: { peers: { details: 'upstream', reviews: 'upstream' } },
    upstream: {
      status: 200,
      contains: [counted('details', 200, 1), counted('reviews', 200, 1)],
      lacks: [`${metric}"ratings"`],
    },
  },
  {
    ...metrics,
    id: 'productpage.metrics of failures',
    sentence: 'two tries count once, with the last status; no answer counts as 500',
    first: [{ path: '/productpage' }],
    given: { peers: { details: 'refuses', reviews: [{ status: 503 }, { status: 404 }] } },
    upstream: {
      status: 200,
      contains: [counted('details', 500, 1), counted('reviews', 404, 1)],
      lacks: [counted('reviews', 503, 1)],
    },
  },
  {
    ...metrics,
    id: 'productpage.metrics of the API',
    sentence: 'calls for the API count as well',
    first: [{ path: '/api/v1/products/0/ratings' }],
    given: { peers: { ratings: 'upstream' } },
    upstream: { status: 200, contains: [counted('ratings', 200, 1)] },
  },
  {
    ...metrics,
    id: 'productpage.metrics type',
    sentence: 'metrics are Prometheus text, and say so',
    first: [{ path: '/productpage' }],
    upstream: {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      contains: [metric],
    },
    ours: {
      status: 200,
      headers: { 'content-type': /^text\/plain; version=0\.0\.4/ },
      contains: [metric],
    },
    because: 'Prometheus 3 refuses a scrape that calls itself HTML',
  },
  {
    ...metrics,
    id: 'productpage.metrics of the runtime',
    sentence: 'beside them are the times of our own answers',
    first: [{ path: '/productpage' }],
    upstream: { status: 200, contains: ['request_result_created', 'python_gc_'] },
    ours: { status: 200, contains: ['http_server_request_duration_seconds'] },
    because: 'what the libraries of another language tell is theirs',
  },
]

/** Spec: bookinfo 8.1, 8.5, 8.8 and 9.4. */
export const productpageRows: readonly Row[] = [
  ...pageRows,
  ...staticRows,
  ...indexRows,
  ...metricsRows,
]

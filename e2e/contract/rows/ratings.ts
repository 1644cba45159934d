import type { Expected, Row } from '../row.ts'

const json = { 'content-type': 'application/json' }
const ofProduct = (id: number): Expected => ({
  status: 200,
  headers: json,
  text: `{"id":${id},"ratings":{"Reviewer1":5,"Reviewer2":4}}`,
})
const noProduct: Expected = {
  status: 400,
  headers: json,
  text: '{"error":"please provide numeric product ID"}',
}
const nothing: Expected = { status: 404, headers: { 'content-type': null }, text: '' }

const products: Readonly<Record<string, number>> = {
  '/ratings/0': 0,
  '/ratings/7': 7,
  '/ratings/-1': -1,
  '/ratings/12abc': 12,
  '/ratings/1.9': 1,
  '/ratings/1e3': 1,
  '/ratings/0/5': 5,
  '/ratings/0?x=1': 0,
  '/ratings/0?u=/9': 9,
}
const noProducts = ['/ratings/', '/ratings/abc', '/ratings/0/', '/ratings/%31']
const unknown = ['/ratings', '/Ratings/1', '/', '/nothing', '/health/']

const silence = { status: 'no answer' } as const
const because = 'the router of the original has no table for the method, and its callers hang'
const allow = { allow: /GET.*POST/ }

/** Spec: bookinfo 4.1 and 4.2. */
export const ratingsRows: readonly Row[] = [
  ...Object.entries(products).map(
    ([path, id]): Row => ({
      id: `ratings.get ${path}`,
      sentence: `GET ${path} has the ratings of product ${id}`,
      spec: 'bookinfo 4.1',
      service: 'ratings',
      request: { path },
      upstream: ofProduct(id),
    }),
  ),
  ...noProducts.map(
    (path): Row => ({
      id: `ratings.get ${path}`,
      sentence: `GET ${path} names no product`,
      spec: 'bookinfo 4.1',
      service: 'ratings',
      request: { path },
      upstream: noProduct,
    }),
  ),
  ...unknown.map(
    (path): Row => ({
      id: `ratings.get ${path}`,
      sentence: `GET ${path} is 404 without a body`,
      spec: path.startsWith('/health') ? 'bookinfo 4.2' : 'bookinfo 4.1',
      service: 'ratings',
      request: { path },
      upstream: nothing,
    }),
  ),
  ...['PUT', 'DELETE', 'OPTIONS', 'PATCH'].flatMap((method): Row[] => [
    {
      id: `ratings.${method.toLowerCase()} /ratings/0`,
      sentence: `${method} of ratings is refused, and told what is allowed`,
      spec: 'bookinfo 4.1',
      service: 'ratings',
      request: { method, path: '/ratings/0' },
      upstream: silence,
      ours: { status: 405, headers: allow, text: '' },
      because,
    },
    {
      id: `ratings.${method.toLowerCase()} /nothing`,
      sentence: `${method} of an unknown path is 404 as GET is`,
      spec: 'bookinfo 4.1',
      service: 'ratings',
      request: { method, path: '/nothing' },
      upstream: silence,
      ours: nothing,
      because,
    },
  ]),
  {
    id: 'ratings.head /nothing',
    sentence: 'HEAD of an unknown path is 404 as GET is',
    spec: 'bookinfo 4.1',
    service: 'ratings',
    request: { method: 'HEAD', path: '/nothing' },
    upstream: silence,
    ours: nothing,
    because,
  },
  {
    id: 'ratings.head /ratings/0',
    sentence: 'HEAD of ratings is what GET is, without the body',
    spec: 'bookinfo 4.1',
    service: 'ratings',
    request: { method: 'HEAD', path: '/ratings/0' },
    upstream: silence,
    ours: { status: 200, headers: json, text: '' },
    because,
  },
  {
    id: 'ratings.health',
    sentence: 'ratings says that it is healthy',
    spec: 'bookinfo 4.2',
    service: 'ratings',
    request: { path: '/health' },
    upstream: { status: 200, headers: json, text: '{"status":"Ratings is healthy"}' },
  },
]

import type { Expected, Row } from '../row.ts'
import { upstreamAnswers } from '../upstream-answers.ts'

const headers = { 'content-type': 'application/json' }
const book = upstreamAnswers.details
const details = (id: string): Expected => ({
  status: 200,
  headers,
  text: book.replace('"id":0', `"id":${id}`),
})
const health: Expected = { status: 200, headers, text: '{"status":"Details is healthy"}' }
const noProduct: Expected = {
  status: 400,
  headers,
  text: '{"error":"please provide numeric product id"}',
}

const products: Readonly<Record<string, string>> = {
  '/details/0': '0',
  '/details/7': '7',
  '/details/-1': '-1',
  '/details/+5': '5',
  '/details/0x10': '16',
  '/details/010': '8',
  '/details/1_0': '10',
  '/details/%201%20': '1',
  '/details/123456789012345678901234567890': '123456789012345678901234567890',
  '/details/1/2': '2',
  '/details/1/': '1',
  '/details/3?x=4': '3',
}
const noProducts = ['abc', '1.5', '08', ''].map((id) => `/details/${id}`)
const page = { 'content-type': /^text\/html/ }

const shared = { spec: 'bookinfo 7.1', service: 'details' } as const
/** The rows of v1: another version answers them with another book. */
const v1 = { ...shared, given: { services: { details: { version: 'v1' } } } } as const

/** Spec: bookinfo 7.1 and 7.2. */
export const detailsRows: readonly Row[] = [
  ...['/health', '/health/x', '/health/x/y'].map(
    (path): Row => ({
      ...shared,
      id: `details.get ${path}`,
      sentence: `GET ${path} says that details is healthy`,
      request: { path },
      upstream: health,
    }),
  ),
  {
    ...shared,
    id: 'details.v1 body',
    sentence: 'v1 knows one book by heart, in this order and without blanks',
    spec: 'bookinfo 7.2',
    request: { path: '/details/0' },
    upstream: details('0'),
  },
  ...Object.entries(products).map(
    ([path, id]): Row => ({
      ...shared,
      id: `details.get ${path}`,
      sentence: `GET ${path} is product ${id}`,
      request: { path },
      upstream: details(id),
    }),
  ),
  ...['/details', ...noProducts].map(
    (path): Row => ({
      ...shared,
      id: `details.get ${path}`,
      sentence: `GET ${path} names no product`,
      request: { path },
      upstream: noProduct,
    }),
  ),
  ...['/detailsfoo', '/', '/Details/1'].map(
    (path): Row => ({
      ...shared,
      id: `details.get ${path}`,
      sentence: `GET ${path} is 404`,
      request: { path },
      upstream: { status: 404, headers: page },
      ours: { status: 404, headers: { 'content-type': null }, text: '' },
      because: 'the page is the web server of the original speaking of itself',
    }),
  ),
  ...['POST', 'PUT'].map(
    (method): Row => ({
      ...shared,
      id: `details.${method.toLowerCase()}`,
      sentence: `${method} is answered as GET is, whatever its body`,
      request: { method, path: '/details/0', body: '{' },
      upstream: details('0'),
    }),
  ),
  {
    ...shared,
    id: 'details.head',
    sentence: 'HEAD is answered as GET is, without the body',
    request: { method: 'HEAD', path: '/details/0' },
    upstream: { status: 200, headers, text: '' },
  },
  {
    ...shared,
    id: 'details.options',
    sentence: 'OPTIONS tells what details takes',
    request: { method: 'OPTIONS', path: '/details/0' },
    upstream: { status: 200, headers: { allow: 'GET,HEAD,OPTIONS,POST,PUT' } },
  },
  {
    ...shared,
    id: 'details.delete',
    sentence: 'DELETE is not allowed',
    request: { method: 'DELETE', path: '/details/0' },
    upstream: { status: 405 },
  },
  {
    ...v1,
    id: 'details.v1 asks nobody',
    sentence: 'v1 does not ask the book service',
    spec: 'bookinfo 7.2',
    request: { path: '/details/0' },
    upstream: { ...details('0'), calls: { bookService: { count: 0 } } },
  },
]

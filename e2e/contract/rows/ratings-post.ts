import type { Expected, Row } from '../row.ts'

const headers = { 'content-type': 'application/json' }
const path = '/ratings/47110'
const post = (body: string, where = path) => ({ method: 'POST', path: where, body })
const stored = (ratings: string): Expected => ({
  status: 200,
  headers,
  text: `{"id":47110,"ratings":${ratings}}`,
})
const noJson: Expected = {
  status: 400,
  headers,
  text: '{"error":"please provide valid ratings JSON"}',
}
const noProduct: Expected = {
  status: 400,
  headers,
  text: '{"error":"please provide numeric product ID"}',
}
const ones = '{"Reviewer1":1,"Reviewer2":1}'
const shared = { spec: 'bookinfo 4.3', service: 'ratings' } as const

/** Spec: bookinfo 4.3. All of it about product 47110, which nobody else asks for. */
export const ratingsPostRows: readonly Row[] = [
  {
    ...shared,
    id: 'ratings.post',
    sentence: 'POST answers with the record that it has stored',
    request: post(ones),
    upstream: stored(ones),
  },
  {
    ...shared,
    id: 'ratings.post then get',
    sentence: 'what was posted is what GET gives from then on',
    first: [post('{"Reviewer1":2}')],
    request: { path },
    upstream: stored('{"Reviewer1":2}'),
  },
  {
    ...shared,
    id: 'ratings.post then get another',
    sentence: 'what was posted for one product is not seen for another',
    first: [post(ones)],
    request: { path: '/ratings/47111' },
    upstream: {
      status: 200,
      headers,
      text: '{"id":47111,"ratings":{"Reviewer1":5,"Reviewer2":4}}',
    },
  },
  ...['"str"', 'null', '[1]', '5'].map(
    (body): Row => ({
      ...shared,
      id: `ratings.post ${body}`,
      sentence: `${body} is JSON, so it is stored and echoed`,
      request: post(body),
      upstream: stored(body),
    }),
  ),
  {
    ...shared,
    id: 'ratings.post as text',
    sentence: 'the content type of what is posted is not looked at',
    request: { ...post(ones), headers: { 'content-type': 'text/plain' } },
    upstream: stored(ones),
  },
  {
    ...shared,
    id: 'ratings.post rewritten',
    sentence: 'JSON with blanks comes back without',
    request: post('{ "Reviewer1" : 1 }'),
    upstream: stored('{"Reviewer1":1}'),
  },
  ...['', '{', 'Reviewer1=1'].map(
    (body): Row => ({
      ...shared,
      id: `ratings.post no JSON "${body}"`,
      sentence: `a body of "${body}" is not JSON`,
      request: post(body),
      upstream: noJson,
    }),
  ),
  {
    ...shared,
    id: 'ratings.post no product',
    sentence: 'POST to no product is refused',
    request: post(ones, '/ratings/abc'),
    upstream: noProduct,
  },
  {
    ...shared,
    id: 'ratings.post nothing right',
    sentence: 'the product is looked at before the body',
    request: post('{', '/ratings/abc'),
    upstream: noProduct,
  },
  ...['/nothing', '/health'].map(
    (where): Row => ({
      ...shared,
      id: `ratings.post ${where}`,
      sentence: `POST ${where} is not there`,
      request: post(ones, where),
      upstream: { status: 404, headers: { 'content-type': null }, text: '' },
      ...(where === '/health' && {
        ours: { status: 405, headers: { allow: /GET/ }, text: '' },
        because: 'the path is there, the method is not: 405 says so',
      }),
    }),
  ),
]

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { checkAnswer } from '@bookinfo/service/check-answer'
import { createDetails, type DetailsOptions } from './create-details.ts'

type Reply = (response: ServerResponse) => unknown

const volumeInfo = {
  authors: ['A. Writer', 'B. Writer'],
  publishedDate: '1999-05-01',
  printType: 'BOOK',
  pageCount: 48,
  publisher: 'Some House',
  language: 'en',
  industryIdentifiers: [
    { type: 'OTHER', identifier: 'x' },
    { type: 'ISBN_13', identifier: '9780486424613' },
    { type: 'ISBN_10', identifier: '0486424618' },
  ],
}

const volumes = (changes: object = {}) =>
  JSON.stringify({ items: [{ volumeInfo: { ...volumeInfo, ...changes } }, 'never looked at'] })

/** Details v2 in front of a book service, or of a proxy, that gives one answer. */
async function startV2(t: TestContext, reply: Reply, options: Partial<DetailsOptions> = {}) {
  const seen: IncomingMessage[] = []
  const peer = createServer((request, response) => {
    seen.push(request)
    reply(response)
  })
  peer.on('connect', (request, socket) => {
    seen.push(request)
    socket.end(
      'HTTP/1.1 403 Forbidden\r\nProxy-Status: egress; error=http_request_denied; details="no_rule"\r\n\r\n',
    )
  })
  await once(peer.listen(0, '127.0.0.1'), 'listening')
  t.after(() => peer.close().closeAllConnections())
  const address = peer.address()
  assert.ok(address !== null && typeof address === 'object')
  const bookService = { host: '127.0.0.1', port: address.port }
  const app = createDetails({ externalBookService: true, encrypt: false, bookService, ...options })
  t.after(() => app.close())
  return { app, seen, port: address.port }
}

/** The same behind a proxy: the book service keeps its real name. */
async function startBehindProxy(t: TestContext, reply: Reply, encrypt = false) {
  const { port, seen } = await startV2(t, reply)
  const proxy = `http://details-v2:token@127.0.0.1:${port}`
  const app = createDetails({ externalBookService: true, encrypt, proxy })
  t.after(() => app.close())
  return { app, seen }
}

async function errorOf(t: TestContext, reply: Reply, options?: Partial<DetailsOptions>) {
  const { app } = await startV2(t, reply, options)
  const answer = await app.inject('/details/0')
  assert.equal(answer.statusCode, 400)
  assert.equal(answer.headers['content-type'], 'application/json')
  assert.deepEqual(Object.keys(answer.json()), ['error'])
  return String(answer.json().error)
}

test('the first volume becomes the details of whatever product was asked for', async (t) => {
  const { app } = await startV2(t, (response) => response.end(volumes()))
  const answer = await app.inject('/details/7')
  assert.equal(answer.statusCode, 200)
  assert.equal(
    answer.body,
    '{"id":7,"author":"A. Writer","year":"1999-05-01","type":"paperback","pages":48,"publisher":"Some House","language":"English","ISBN-10":"0486424618","ISBN-13":"9780486424613"}',
  )
})

const editions: Readonly<Record<string, string>> = {
  0: '0486424618',
  1: '0486272788',
  4: '048627067X',
  7: '0486268764',
  '0x1': '0486272788',
  8: '0486424618',
  '-1': '0486424618',
  '123456789012345678901234567890': '0486424618',
}
for (const [id, isbn] of Object.entries(editions)) {
  test(`product ${id} is asked for as ISBN ${isbn}`, async (t) => {
    const { app, seen } = await startV2(t, (response) => response.end(volumes()))
    await app.inject(`/details/${id}`)
    assert.equal(seen[0]?.url, `/books/v1/volumes?q=isbn:${isbn}`)
  })
}

test('answers of v2 are what the document promises, with and without a book', async (t) => {
  const gone = { publisher: undefined, pageCount: undefined, publishedDate: undefined, authors: [] }
  for (const body of [volumes(), volumes({ ...gone, language: 'de', printType: 'MAGAZINE' }), '']) {
    const { app } = await startV2(t, (response) => response.end(body))
    const document = (await app.inject('/openapi.json')).json()
    const request = { method: 'GET', url: '/details/0' } as const
    checkAnswer(document, request, await app.inject(request))
  }
})

test('missing publisher, pages and date are null; other languages and types are unknown', async (t) => {
  const gone = { publisher: undefined, pageCount: undefined, publishedDate: undefined }
  const body = volumes({ ...gone, authors: [], language: 'de', printType: undefined })
  const { app } = await startV2(t, (response) => response.end(body))
  const details = (await app.inject('/details/0')).json()
  assert.deepEqual(
    [details.author, details.publisher, details.pages, details.year],
    [null, null, null, null],
  )
  assert.deepEqual([details.language, details.type], ['unknown', 'unknown'])
})

const unusable = {
  'no items': '{"totalItems":0}',
  'empty items': '{"items":[]}',
  'no volumeInfo': '{"items":[{}]}',
  'no authors': volumes({ authors: undefined }),
  'no identifiers': volumes({ industryIdentifiers: undefined }),
  'no ISBN-10': volumes({ industryIdentifiers: [{ type: 'ISBN_13', identifier: 'x' }] }),
  'no ISBN-13': volumes({ industryIdentifiers: [{ type: 'ISBN_10', identifier: 'x' }] }),
  'pages that are no number': volumes({ pageCount: 'many' }),
  null: 'null',
  'a string': '"books"',
  'an array': '[]',
  HTML: '<h1>Service Unavailable</h1>',
  nothing: '',
}
for (const [what, body] of Object.entries(unusable)) {
  test(`a 200 with ${what} is 400 and says what was missing`, async (t) => {
    const message = await errorOf(t, (response) => response.end(body))
    assert.match(message, /^the answer of the book service is not usable: \S/)
  })
}

for (const status of [301, 403, 404, 429, 500, 503]) {
  test(`the book service answering ${status} is 400 and named, full body or not`, async (t) => {
    const message = await errorOf(t, (response) => response.writeHead(status).end(volumes()))
    assert.match(message, new RegExp(`^127\\.0\\.0\\.1:\\d+ answered ${status}`))
  })
}

test("Google's own words about a quota are passed on, with what helps", async (t) => {
  const body = '{"error":{"code":429,"message":"Quota exceeded for quota metric \'Queries\'"}}'
  const message = await errorOf(t, (response) => response.writeHead(429).end(body))
  assert.match(message, /answered 429: Quota exceeded .*; GOOGLE_BOOKS_API_KEY raises the quota$/)
})

test('a connection closed without an answer is 400, after one try', async (t) => {
  const { app, seen } = await startV2(t, (response) => response.destroy())
  const answer = await app.inject('/details/0')
  assert.equal(answer.statusCode, 400)
  assert.match(answer.json().error, /could not be reached/)
  assert.equal(seen.length, 1)
})

test('a book service that cannot be reached is 400 at once', async (t) => {
  const message = await errorOf(t, () => undefined, { bookService: { host: '127.0.0.1', port: 1 } })
  assert.match(message, /^127\.0\.0\.1:1 could not be reached: ECONNREFUSED$/)
})

test('a book service that never answers is 400 after the limit', async (t) => {
  const message = await errorOf(t, () => undefined, { bookServiceTimeoutMs: 20 })
  assert.match(message, /gave no complete answer within 20 ms/)
})

test('the limit stays below the three seconds that productpage waits', async (t) => {
  const limits = t.mock.method(AbortSignal, 'timeout')
  const { app } = await startV2(t, (response) => response.end(volumes()))
  await app.inject('/details/0')
  assert.deepEqual(limits.mock.calls[0]?.arguments, [2500])
})

test('what goes outside: the traditional target, no cookie, no credentials, no user', async (t) => {
  const { app, seen } = await startV2(t, (response) => response.end(volumes()))
  const secrets = { cookie: 'session=x', authorization: 'Bearer x', jwt: 'x', 'end-user': 'jason' }
  await app.inject({
    url: '/details/0',
    headers: { ...secrets, 'user-agent': 'a browser', 'x-request-id': 'r1' },
  })
  const [request] = seen
  assert.equal(request?.method, 'GET')
  assert.equal(request?.url, '/books/v1/volumes?q=isbn:0486424618')
  for (const name of Object.keys(secrets)) assert.equal(request?.headers[name], undefined)
  assert.equal(request?.headers['user-agent'], 'bookinfo-details')
  assert.equal(request?.headers['x-request-id'], 'r1')
})

test('an API key is added to the query, escaped, and never shown', async (t) => {
  const { app, seen } = await startV2(t, (response) => response.writeHead(403).end(), {
    apiKey: 'k&y',
  })
  const answer = await app.inject('/details/0')
  assert.equal(seen[0]?.url, '/books/v1/volumes?q=isbn:0486424618&key=k%26y')
  assert.doesNotMatch(answer.body, /k&y|k%26y/)
})

test('without encryption, clear HTTP for port 443 goes to the proxy in absolute form', async (t) => {
  const { app, seen } = await startBehindProxy(t, (response) => response.end(volumes()))
  assert.equal((await app.inject('/details/0')).statusCode, 200)
  const target = 'http://www.googleapis.com:443/books/v1/volumes?q=isbn:0486424618'
  assert.equal(seen[0]?.url, target)
  assert.equal(seen[0]?.headers.host, 'www.googleapis.com:443')
})

test('with encryption, the proxy sees nothing but a CONNECT', async (t) => {
  const { app, seen } = await startBehindProxy(t, () => undefined, true)
  const answer = await app.inject('/details/0')
  assert.equal(seen[0]?.method, 'CONNECT')
  assert.equal(seen[0]?.url, 'www.googleapis.com:443')
  const error = 'the egress proxy refused www.googleapis.com:443: no_rule'
  assert.deepEqual([answer.statusCode, answer.json()], [400, { error }])
})

test('a refusal by policy does not look like a failure of the book service', async (t) => {
  const { app } = await startBehindProxy(t, (response) => {
    response.writeHead(403, { 'proxy-status': 'egress; error=http_request_denied' })
    response.end('{"reason":"no_rule","detail":"no rule allows www.googleapis.com:443","id":"d-1"}')
  })
  assert.deepEqual((await app.inject('/details/0')).json(), {
    error:
      'the egress proxy refused www.googleapis.com:443: no_rule: no rule allows www.googleapis.com:443 (decision d-1)',
  })
})

test('a failure on the way is told apart from both', async (t) => {
  const { app } = await startBehindProxy(t, (response) => {
    const status = 'egress; error=tls_certificate_error; details="self-signed certificate"'
    response.writeHead(502, { 'proxy-status': status }).end()
  })
  assert.deepEqual((await app.inject('/details/0')).json(), {
    error:
      'the egress proxy got no answer from www.googleapis.com:443 (tls_certificate_error): self-signed certificate',
  })
})

test("Google's 403 through the proxy is Google's, not the proxy's", async (t) => {
  const { app } = await startBehindProxy(t, (response) => {
    response.writeHead(403, { 'proxy-status': 'egress; received-status=403' }).end()
  })
  assert.equal((await app.inject('/details/0')).json().error, 'www.googleapis.com:443 answered 403')
})

test('health does not ask the book service', async (t) => {
  const { app, seen } = await startV2(t, (response) => response.end())
  assert.equal((await app.inject('/health')).statusCode, 200)
  assert.equal(seen.length, 0)
})

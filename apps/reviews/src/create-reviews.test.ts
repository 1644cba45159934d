import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type TestContext, test } from 'node:test'
import { checkAnswer } from '@bookinfo/service/check-answer'
import { createReviews, type ReviewsOptions } from './create-reviews.ts'

type Answer = { status?: number; body?: string } | 'never'

const unavailable = { error: 'Ratings service is currently unavailable' }
const fiveAndFour = { body: '{"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}' }

/** Reviews in front of a ratings service that gives one answer; `seen` is what it was asked. */
async function startReviews(t: TestContext, answer: Answer, options?: Partial<ReviewsOptions>) {
  const seen: IncomingMessage[] = []
  const peer = createServer((request, response) => {
    seen.push(request)
    if (answer !== 'never') response.writeHead(answer.status ?? 200).end(answer.body)
  }).listen(0, '127.0.0.1')
  await once(peer, 'listening')
  t.after(() => peer.close().closeAllConnections())
  const address = peer.address()
  assert.ok(address !== null && typeof address === 'object')
  const ratings = { host: '127.0.0.1', port: address.port }
  const app = createReviews({ ratings, enableRatings: true, ...options })
  t.after(() => app.close())
  return { app, seen }
}

async function ratingsShown(t: TestContext, answer: Answer, options?: Partial<ReviewsOptions>) {
  const { app } = await startReviews(t, answer, options)
  const reply = await app.inject('/reviews/0')
  assert.equal(reply.statusCode, 200)
  return reply.json().reviews.map(({ rating }: { rating: unknown }) => rating)
}

test('v1 shows two texts, no stars, and asks nobody', async (t) => {
  const { app, seen } = await startReviews(t, fiveAndFour, { enableRatings: false })
  const reply = await app.inject('/reviews/0')
  assert.equal(reply.statusCode, 200)
  assert.equal(reply.headers['content-type'], 'application/json')
  const body = reply.json()
  assert.deepEqual(Object.keys(body), ['id', 'podname', 'clustername', 'reviews'])
  assert.equal(body.id, '0')
  assert.equal(body.podname, 'null')
  assert.equal(body.clustername, 'null')
  assert.deepEqual(Object.keys(body.reviews[0]), ['reviewer', 'text'])
  assert.match(body.reviews[0].text, /slapstick/)
  assert.equal(body.reviews[1].reviewer, 'Reviewer2')
  assert.equal(seen.length, 0)
})

test('v2 shows stars in black unless told another colour, asking for JSON', async (t) => {
  const { app, seen } = await startReviews(t, fiveAndFour)
  const reply = await app.inject('/reviews/7')
  assert.deepEqual(
    reply.json().reviews.map(({ rating }: { rating: unknown }) => rating),
    [
      { stars: 5, color: 'black' },
      { stars: 4, color: 'black' },
    ],
  )
  assert.equal(seen[0]?.url, '/ratings/7')
  assert.equal(seen[0]?.headers.accept, 'application/json')
})

test('v3 shows them in red', async (t) => {
  const [first] = await ratingsShown(t, fiveAndFour, { starColor: 'red' })
  assert.deepEqual(first, { stars: 5, color: 'red' })
})

test('who served it is told, even when the name holds a quote', async (t) => {
  const { app } = await startReviews(t, fiveAndFour, { podName: 'a"b', clusterName: 'east' })
  const body = (await app.inject('/reviews/0')).json()
  assert.equal(body.podname, 'a"b')
  assert.equal(body.clustername, 'east')
})

for (const id of ['-5', '2147483647', '-2147483648', '007']) {
  test(`/reviews/${id} is a product`, async (t) => {
    const { app } = await startReviews(t, fiveAndFour)
    const reply = await app.inject(`/reviews/${id}`)
    assert.equal(reply.statusCode, 200)
    assert.equal(reply.json().id, String(Number(id)))
  })
}

for (const path of [
  '/reviews/abc',
  '/reviews/99999999999',
  '/reviews/2147483648',
  '/reviews/1.5',
  '/reviews/',
  '/other',
]) {
  test(`${path} is 404 with an empty body`, async (t) => {
    const { app, seen } = await startReviews(t, fiveAndFour)
    const reply = await app.inject(path)
    assert.equal(reply.statusCode, 404)
    assert.equal(reply.body, '')
    assert.equal(seen.length, 0)
  })
}

test('another method on a known path is 405', async (t) => {
  const { app } = await startReviews(t, fiveAndFour)
  assert.equal((await app.inject({ method: 'POST', url: '/reviews/0' })).statusCode, 405)
})

for (const status of [404, 429, 500, 503]) {
  test(`ratings answering ${status} leaves the reviews and says that stars are unavailable`, async (t) => {
    assert.deepEqual(await ratingsShown(t, { status, body: 'no' }), [unavailable, unavailable])
  })
}

test('a missing reviewer, or -1, is unavailable for that reviewer alone', async (t) => {
  assert.deepEqual(
    await ratingsShown(t, { body: '{"ratings":{"Reviewer1":-1,"Reviewer2":3.9}}' }),
    [unavailable, { stars: 3, color: 'black' }],
  )
  assert.deepEqual(await ratingsShown(t, { body: '{"ratings":{"Reviewer1":0}}' }), [
    { stars: 0, color: 'black' },
    unavailable,
  ])
})

test('an object without ratings is unavailable for both', async (t) => {
  const answer = { body: '{"error":"could not connect to ratings database"}' }
  assert.deepEqual(await ratingsShown(t, answer), [unavailable, unavailable])
})

for (const body of [
  '{"ratings":5}',
  '{"ratings":null}',
  '{"ratings":{"Reviewer1":"5"}}',
  '{"ratings":{"Reviewer1":5,"Reviewer2":null}}',
  '[]',
  'no JSON',
]) {
  test(`a 200 holding ${body} is an error of reviews`, async (t) => {
    const { app } = await startReviews(t, { body })
    const reply = await app.inject('/reviews/0')
    assert.equal(reply.statusCode, 500)
    assert.equal(reply.body, '{"error":"internal error"}')
  })
}

test('ratings of others are not looked at', async (t) => {
  const answer = { body: '{"ratings":{"Reviewer1":5,"Reviewer2":4,"Reviewer3":"five"}}' }
  const [first] = await ratingsShown(t, answer)
  assert.deepEqual(first, { stars: 5, color: 'black' })
})

test('each product of the shop has reviews of its own, any other those of the original', async (t) => {
  const { app } = await startReviews(t, fiveAndFour, { enableRatings: false })
  const textsOf = async (id: number) => {
    const { reviews } = (await app.inject(`/reviews/${id}`)).json()
    return reviews.map(({ text }: { text: string }) => text).join('|')
  }
  const own = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(textsOf))
  assert.equal(new Set(own).size, 8)
  assert.equal(await textsOf(8), own[0])
  assert.equal(await textsOf(-1), own[0])
})

for (const [state, answer, options] of [
  ['v1', fiveAndFour, { enableRatings: false }],
  ['v2', fiveAndFour, {}],
  ['v3 without ratings', { status: 503, body: 'no' }, { starColor: 'red' }],
  ['v2 with ratings that make no sense', { body: '[]' }, { podName: 'p', clusterName: 'c' }],
] as const) {
  test(`answers of ${state} are what the document promises`, async (t) => {
    const { app } = await startReviews(t, answer, options)
    const document = (await app.inject('/openapi.json')).json()
    for (const url of ['/reviews/0', '/reviews/abc', '/health', '/metrics']) {
      checkAnswer(document, { method: 'GET', url }, await app.inject(url))
    }
  })
}

test('ratings that cannot be reached are unavailable', async (t) => {
  const ratings = { host: '127.0.0.1', port: 1 }
  assert.deepEqual(await ratingsShown(t, fiveAndFour, { ratings }), [unavailable, unavailable])
})

test('ratings that take longer than the limit are unavailable', async (t) => {
  const shown = await ratingsShown(t, 'never', { ratingsTimeoutMs: 20 })
  assert.deepEqual(shown, [unavailable, unavailable])
})

for (const { starColor, limitMs } of [
  { starColor: 'black', limitMs: 10_000 },
  { starColor: 'red', limitMs: 2_500 },
  { starColor: 'Black', limitMs: 2_500 },
]) {
  test(`with ${starColor} stars the limit is ${limitMs} ms`, async (t) => {
    const limits = t.mock.method(AbortSignal, 'timeout')
    await ratingsShown(t, fiveAndFour, { starColor })
    assert.deepEqual(limits.mock.calls[0]?.arguments, [limitMs])
  })
}

test('trace headers, the user and the cookie reach ratings; other headers do not', async (t) => {
  const { app, seen } = await startReviews(t, fiveAndFour)
  const headers = { 'end-user': 'jason', 'x-request-id': 'r1', cookie: 'user=jason', 'x-own': '1' }
  await app.inject({ url: '/reviews/0', headers })
  const got = seen[0]?.headers
  assert.equal(got?.['end-user'], 'jason')
  assert.equal(got?.['x-request-id'], 'r1')
  assert.equal(got?.cookie, 'user=jason')
  assert.equal(got?.['x-own'], undefined)
})

test('through a proxy the call is named ratings:9080 in absolute form', async (t) => {
  const { app, seen } = await startReviews(t, fiveAndFour)
  await app.inject('/reviews/0')
  const proxy = `http://reviews-v2:token@${seen[0]?.headers.host}`
  const ratings = { host: 'ratings', port: 9080 }
  const behind = createReviews({ ratings, enableRatings: true, proxy })
  t.after(() => behind.close())
  await behind.inject('/reviews/0')
  assert.equal(seen[1]?.url, 'http://ratings:9080/ratings/0')
})

test('health has the text of this service, one space included', async (t) => {
  const { app } = await startReviews(t, fiveAndFour)
  const reply = await app.inject('/health')
  assert.equal(reply.headers['content-type'], 'application/json')
  assert.equal(reply.body, '{"status": "Reviews is healthy"}')
})

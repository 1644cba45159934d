import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { createDetails } from '@bookinfo/details'
import { createProductpage } from '@bookinfo/productpage'
import { createRatings } from '@bookinfo/ratings'
import { createReviews } from '@bookinfo/reviews'
import { reviews, upstreamAnswers } from './upstream-answers.ts'

const host = '127.0.0.1'

/** A service of the original at its barest: the bytes of a status line, a length and a body; HTTP/1.1, no other header. */
async function startOriginal(t: TestContext, body: string) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
    })
  })
  await once(server.listen(0, host), 'listening')
  t.after(() => server.close())
  const bound = server.address()
  return { host, port: bound !== null && typeof bound === 'object' ? bound.port : 0 }
}

/** What a caller that sends these bytes and no more gets back. */
async function say(t: TestContext, app: Listening, lines: readonly string[]): Promise<string> {
  const { port } = new URL(await app.listen({ host, port: 0 }))
  t.after(() => app.close())
  const socket = connect(Number(port), host)
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  return await text(socket)
}

interface Listening {
  listen(address: { host: string; port: number }): Promise<string>
  close(): PromiseLike<unknown>
}

const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
const ofPython = ['Host: reviews:9080', 'User-Agent: python-requests/2.31.0', 'Accept: */*']
const ofJava = ['Host: ratings:9080', 'Accept: application/json', 'User-Agent: Java']

test('productpage among originals: their barest answers are all it needs', async (t) => {
  const rating = '{"stars": 4, "color": "red"}'
  const app = createProductpage({
    details: await startOriginal(t, upstreamAnswers.details),
    reviews: await startOriginal(t, reviews(rating)),
    ratings: await startOriginal(t, upstreamAnswers.ratings),
  })
  t.after(() => app.close())
  const { body, statusCode } = await app.inject('/productpage')
  assert.equal(statusCode, 200)
  assert.match(body, /1234567890/)
  assert.equal(body.split('glyphicon glyphicon-star').length - 1, 8)
  assert.doesNotMatch(body, /Error fetching/)
  const api = await app.inject('/api/v1/products/0/ratings')
  assert.equal(api.body, upstreamAnswers.ratings)
})

test('productpage among originals of before 1.15, which name neither pod nor cluster', async (t) => {
  const old = reviews().replace(/"podname".*?"reviews":/, '"reviews":')
  const app = createProductpage({
    details: await startOriginal(t, upstreamAnswers.details),
    reviews: await startOriginal(t, old),
    ratings: await startOriginal(t, upstreamAnswers.ratings),
  })
  t.after(() => app.close())
  const { body } = await app.inject('/productpage')
  assert.match(body, /First words\./)
  assert.doesNotMatch(body, /Error fetching/)
})

test('reviews between an original productpage and an original ratings', async (t) => {
  const ratings = await startOriginal(t, upstreamAnswers.ratings)
  const app = createReviews({ ratings, enableRatings: true, podName: 'pod-1' })
  const { reviews: both, ...rest } = bodyOf(
    await say(t, app, ['GET /reviews/0 HTTP/1.1', ...ofPython]),
  )
  assert.deepEqual(rest, { id: '0', podname: 'pod-1', clustername: 'null' })
  assert.deepEqual(
    both.map(({ text: _, ...review }: Record<string, unknown>) => review),
    [
      { reviewer: 'Reviewer1', rating: { stars: 5, color: 'black' } },
      { reviewer: 'Reviewer2', rating: { stars: 4, color: 'black' } },
    ],
  )
})

test('details v1 asked by an original productpage', async (t) => {
  const app = createDetails({ externalBookService: false, encrypt: false })
  const answer = await say(t, app, ['GET /details/0 HTTP/1.1', ...ofPython])
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.deepEqual(bodyOf(answer), JSON.parse(upstreamAnswers.details))
})

test('details v2 between an original productpage and a book service that says no more than it must', async (t) => {
  const bookService = await startOriginal(t, upstreamAnswers.bookService)
  const app = createDetails({ externalBookService: true, encrypt: false, bookService })
  const book = bodyOf(await say(t, app, ['GET /details/0 HTTP/1.1', ...ofPython]))
  assert.deepEqual(Object.keys(book), Object.keys(JSON.parse(upstreamAnswers.details)))
  assert.equal(book['ISBN-10'], '0486424618')
})

test('ratings asked by an original reviews', async (t) => {
  const answer = await say(t, createRatings(), ['GET /ratings/0 HTTP/1.1', ...ofJava])
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.deepEqual(bodyOf(answer), JSON.parse(upstreamAnswers.ratings))
})

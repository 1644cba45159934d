import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { createService } from './create-service.ts'
import { sendJson } from './send-json.ts'

const health = { contentType: 'application/json', body: '{"status":"Sample is healthy"}' }

function createSample() {
  const app = createService({ name: 'sample', health })
  app.get('/books/:id', async (_request, reply) => sendJson(reply, 200, { id: 1 }))
  app.post('/books/:id', async (request) => ({ got: request.body }))
  app.get('/broken', async () => {
    throw new Error('the database password is secret')
  })
  return app
}

test('health answers with the text of the service, unchanged', async () => {
  const answer = await createSample().inject('/health')
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'application/json')
  assert.equal(answer.body, health.body)
})

test('JSON goes out compact and without a charset', async () => {
  const answer = await createSample().inject('/books/1')
  assert.equal(answer.headers['content-type'], 'application/json')
  assert.equal(answer.body, '{"id":1}')
})

test('an unknown path is 404 with an empty body and no content type', async () => {
  const answer = await createSample().inject('/nothing')
  assert.equal(answer.statusCode, 404)
  assert.equal(answer.body, '')
  assert.equal(answer.headers['content-type'], undefined)
})

test('a service may have a page for unknown paths', async () => {
  const app = createService({ name: 'sample', health, notFoundPage: () => '<h1>Not here</h1>' })
  const answer = await app.inject('/nothing')
  assert.equal(answer.statusCode, 404)
  assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
  assert.equal(answer.body, '<h1>Not here</h1>')
})

for (const method of ['DELETE', 'PUT', 'PATCH', 'OPTIONS'] as const) {
  test(`${method} on a known path is 405 and says what is allowed`, async () => {
    const answer = await createSample().inject({ method, url: '/books/1?x=/nothing' })
    assert.equal(answer.statusCode, 405)
    assert.equal(answer.headers.allow, 'GET, HEAD, POST')
  })
}

test('a service may answer OPTIONS, and then says so wherever it says what is allowed', async () => {
  const app = createService({ name: 'sample', health, answersOptions: true })
  app.get('/books/:id', async () => ({}))
  const answer = await app.inject({ method: 'OPTIONS', url: '/books/1' })
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.body, '')
  assert.equal(answer.headers.allow, 'GET, HEAD, OPTIONS')
  const refused = await app.inject({ method: 'PUT', url: '/books/1' })
  assert.equal(refused.statusCode, 405)
  assert.equal(refused.headers.allow, 'GET, HEAD, OPTIONS')
  assert.equal((await app.inject({ method: 'OPTIONS', url: '/none' })).statusCode, 404)
})

test('a body arrives as text whatever its content type says', async () => {
  const url = '/books/1'
  const answer = await createSample().inject({
    method: 'POST',
    url,
    payload: '{x',
    headers: { 'content-type': 'application/json' },
  })
  assert.deepEqual(answer.json(), { got: '{x' })
})

test('a body over 64 KiB is refused in one line', async () => {
  const payload = 'x'.repeat(64 * 1024 + 1)
  const answer = await createSample().inject({ method: 'POST', url: '/books/1', payload })
  assert.equal(answer.statusCode, 413)
  assert.deepEqual(Object.keys(answer.json()), ['error'])
})

test('an unexpected error tells the caller nothing of itself', async () => {
  const answer = await createSample().inject('/broken')
  assert.equal(answer.statusCode, 500)
  assert.equal(answer.body, '{"error":"internal error"}')
})

test('metrics count answers by route pattern, each service for itself', async () => {
  const app = createSample()
  await app.inject('/books/1')
  await app.inject('/books/2')
  const { body, headers } = await app.inject('/metrics')
  assert.match(String(headers['content-type']), /^text\/plain/)
  assert.match(body, /_count\{method="GET",route="\/books\/:id",status="200"\} 2/)
  assert.doesNotMatch((await createSample().inject('/metrics')).body, /books/)
})

test('closing does not wait for idle connections', async () => {
  const app = createSample()
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'data')
  await app.close()
  if (!socket.destroyed) await once(socket.resume(), 'close')
})

test('closing does not wait for a connection that nothing came over yet', {
  timeout: 10_000,
}, async () => {
  const app = createSample()
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const arrived = once(app.server, 'connection')
  const socket = connect(Number(port), '127.0.0.1')
  await arrived
  const closed = once(socket.resume(), 'close')
  await app.close()
  await closed
})

test('closing waits for an answer that is being made', async () => {
  const app = createSample()
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  const { promise: closing, resolve: close } = Promise.withResolvers<void>()
  app.get('/slow', async () => {
    ask()
    await closing
    return { done: true }
  })
  app.addHook('preClose', async () => close())
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
  await asked
  const answer = once(socket, 'data')
  await app.close()
  assert.match(String((await answer)[0]), /200 OK[\s\S]*"done":true/)
})

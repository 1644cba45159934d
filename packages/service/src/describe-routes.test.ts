import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { emptyAnswer, errorAnswer, jsonAnswer } from './answers.ts'
import { checkAnswer } from './check-answer.ts'
import { createService } from './create-service.ts'

const Book = Type.Object({ id: Type.Integer() }, { $id: 'Book' })

/** A service with described routes; `/books/{id}` answers whatever `body` is. */
async function createSample(body: string) {
  const app = createService({
    name: 'sample',
    health: { contentType: 'application/json', body: '{"status":"Sample is healthy"}' },
    description: 'Books.',
  })
  const getBook = {
    operationId: 'getBook',
    params: Type.Object({ id: Type.Integer() }),
    querystring: Type.Object({ lang: Type.Optional(Type.String()) }),
    response: { 200: jsonAnswer('A book', Book), 400: errorAnswer('No number') },
  }
  app.get('/books/:id', { schema: getBook }, async (_request, reply) =>
    reply.header('content-type', 'application/json').send(body),
  )
  const deleteBook = { operationId: 'deleteBook', response: { 204: emptyAnswer('Gone') } }
  app.delete('/books/:id', { schema: deleteBook }, async (_request, reply) =>
    reply.code(204).send(),
  )
  app.get('/secret', async () => 'unsaid')
  const answer = await app.inject('/openapi.json')
  assert.equal(answer.headers['content-type'], 'application/json')
  return { app, document: answer.json() }
}

test('the document tells of described routes alone, with their parameters and components', async () => {
  const { document } = await createSample('{}')
  assert.equal(document.openapi, '3.1.0')
  assert.equal(document.info.title, 'Bookinfo sample')
  assert.deepEqual(Object.keys(document.paths), ['/health', '/metrics', '/books/{id}'])
  assert.deepEqual(Object.keys(document.paths['/books/{id}']), ['get', 'delete'])
  assert.deepEqual(document.paths['/books/{id}'].get.parameters, [
    { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
    { name: 'lang', in: 'query', required: false, schema: { type: 'string' } },
  ])
  assert.deepEqual(document.paths['/books/{id}'].get.responses['200'].content, {
    'application/json': { schema: { $ref: '#/components/schemas/Book' } },
  })
  assert.deepEqual(Object.keys(document.components.schemas), ['Health', 'Book', 'Error'])
})

test('a description judges neither requests nor answers', async () => {
  const { app } = await createSample('{"id":"no number","more":1}')
  const answer = await app.inject('/books/no-number')
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.body, '{"id":"no number","more":1}')
})

const get = (url: string) => ({ method: 'GET', url })

test('an answer that keeps its promise passes', async () => {
  const { app, document } = await createSample('{"id":1}')
  checkAnswer(document, get('/books/1?lang=en'), await app.inject('/books/1'))
  checkAnswer(document, get('/health'), await app.inject('/health'))
  const remove = { method: 'DELETE', url: '/books/1' } as const
  checkAnswer(document, remove, await app.inject(remove))
})

const headers = { 'content-type': 'application/json' }
for (const [what, url, answer, message] of [
  [
    'a body of another shape',
    '/books/1',
    { statusCode: 200, headers, body: '{}' },
    /required property 'id'/,
  ],
  ['another status', '/books/1', { statusCode: 500, headers, body: '{}' }, /status is not in/],
  [
    'another media type',
    '/books/1',
    { statusCode: 200, headers: {}, body: '' },
    /as nothing: not in/,
  ],
  ['another path', '/secret', { statusCode: 200, headers, body: '{}' }, /not in the document/],
] as const) {
  test(`an answer with ${what} does not pass`, async () => {
    const { document } = await createSample('{}')
    assert.throws(() => checkAnswer(document, get(url), answer), message)
  })
}

test('a body where none was promised does not pass', async () => {
  const { document } = await createSample('{}')
  const answer = { statusCode: 204, headers: {}, body: 'x' }
  assert.throws(
    () => checkAnswer(document, { method: 'DELETE', url: '/books/1' }, answer),
    /promises none/,
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startWorld } from './test-world.ts'

const book = 'https://www.googleapis.com/books/v1/volumes?q=isbn:0486424618'
const google = 'www.googleapis.com'

const tlsFaults = [
  ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['unknown-ca', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['expired', 'CERT_HAS_EXPIRED'],
] as const

for (const [fault, code] of tlsFaults) {
  test(`${fault}: a client that verifies stops, also one that has been here before`, async (t) => {
    const { world, agentFor, get } = await startWorld(t)
    const agent = agentFor()
    assert.equal((await get(book, { agent })).status, 200)
    world.setFault(google, fault)
    await assert.rejects(get(book, { agent }), { code })
    const requests = world.received().filter((entry) => entry.kind === 'request')
    assert.equal(requests.length, 1, 'no request came through under the fault')
    world.setFault(google, 'none')
    assert.equal((await get(book, { agent })).status, 200)
  })
}

test('down: connections are reset, new ones and those that are open', async (t) => {
  const { world, agentFor, get } = await startWorld(t)
  const agent = agentFor()
  assert.equal((await get(book, { agent })).status, 200)
  world.setFault(google, 'down')
  await assert.rejects(get(book, { agent }), { code: /ECONNRESET|UND_ERR_SOCKET/ })
  await assert.rejects(get('http://www.googleapis.com/'), { code: /ECONNRESET|UND_ERR_SOCKET/ })
  assert.deepEqual(
    world.received().map((entry) => entry.kind),
    ['request', 'reset', 'reset'],
  )
})

test('a fault is for its host alone', async (t) => {
  const { world, get } = await startWorld(t)
  world.setFault(google, 'down')
  assert.equal((await get('https://fcm.googleapis.com/')).status, 200)
})

test('status-429: Google says that the quota is used up', async (t) => {
  const { world, get } = await startWorld(t)
  world.setFault(google, 'status-429')
  const { status, text } = await get(book)
  const { error } = JSON.parse(text)
  assert.equal(status, 429)
  assert.deepEqual(
    [error.code, error.errors[0].reason, error.status],
    [429, 'rateLimitExceeded', 'RESOURCE_EXHAUSTED'],
  )
})

test('status-500: Google says that it failed', async (t) => {
  const { world, get } = await startWorld(t)
  world.setFault(google, 'status-500')
  const { status, text } = await get(book)
  assert.deepEqual([status, JSON.parse(text).error.status], [500, 'INTERNAL'])
})

test('not-json: success, and a web page', async (t) => {
  const { world, get } = await startWorld(t)
  world.setFault(google, 'not-json')
  const { status, headers, text } = await get(book)
  assert.deepEqual([status, headers['content-type']], [200, 'text/html; charset=UTF-8'])
  assert.throws(() => JSON.parse(text))
})

test('slow: the request is taken, the answer waits until it is told', async (t) => {
  const taken = Promise.withResolvers<void>()
  const { world, get } = await startWorld(t, { log: () => taken.resolve() })
  world.setFault(google, 'slow')
  let answered = false
  const answer = get(book).finally(() => {
    answered = true
  })
  await taken.promise
  world.setFault('fcm.googleapis.com', 'slow') // another host's switch releases nothing
  await get('https://evil.test/')
  assert.equal(answered, false)
  world.setFault(google, 'none')
  assert.equal((await answer).status, 200)
})

test('a fault for a host that does not exist is refused by name', async (t) => {
  const { world } = await startWorld(t)
  assert.throws(() => world.setFault('nowhere.test', 'down'), /no host nowhere\.test outside/)
})

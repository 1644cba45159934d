import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { type TestContext, test } from 'node:test'
import { startWorld } from './test-world.ts'

const google = 'www.googleapis.com'

for (const fault of ['wrong-name', 'unknown-ca', 'expired'] as const) {
  test(`a connection kept alive does not outlive the fault ${fault}`, async (t) => {
    const { world, get } = await startKeptAlive(t)
    await get()
    assert.equal((await get()).reused, true, 'the connection is kept alive at all')
    world.setFault(google, fault)
    await assert.rejects(get())
    world.setFault(google, 'none')
    assert.equal((await get()).reused, false)
  })
}

test('a fault of another host leaves a connection alone', async (t) => {
  const { world, get } = await startKeptAlive(t)
  await get()
  world.setFault('fcm.googleapis.com', 'wrong-name')
  assert.equal((await get()).reused, true)
})

test('a connection that was busy when the fault was set ends with its answer', async (t) => {
  const taken = Promise.withResolvers<void>()
  const { world, get } = await startKeptAlive(t, () => taken.resolve())
  world.setFault(google, 'slow')
  const answer = get()
  await taken.promise
  world.setFault(google, 'expired')
  assert.equal((await answer).status, 200)
  await assert.rejects(get(), { code: 'CERT_HAS_EXPIRED' })
})

/** A client that keeps one connection, as the pool of a proxy does. */
async function startKeptAlive(t: TestContext, log: () => void = () => {}) {
  const { world, started } = await startWorld(t, { log })
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: started.certificatePem })
  t.after(() => agent.destroy())
  async function get() {
    const headers = { host: google }
    const options = { port: started.httpsPort, servername: google, headers, agent }
    const outgoing = request({ host: '127.0.0.1', path: '/books/v1/volumes?q=hamlet', ...options })
    outgoing.end()
    const [answer] = await once(outgoing, 'response')
    answer.resume()
    await once(answer, 'close')
    return { status: answer.statusCode, reused: outgoing.reusedSocket }
  }
  return { world, get }
}

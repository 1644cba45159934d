import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { startControlPlane } from '../test-control-plane.ts'

const path = '/api/details/with-istio'

/** The switch of a details v2, as the service itself has it. */
async function startDetails(t: TestContext) {
  const state = { withIstio: true, atStart: true }
  const server = createServer(async (request, response) => {
    if (request.method === 'PUT') state.withIstio = JSON.parse(await text(request)).withIstio
    if (request.method === 'DELETE') state.withIstio = state.atStart
    response.end(JSON.stringify(state))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return { state, url: `http://127.0.0.1:${address.port}/with-istio`, close: () => server.close() }
}

test('WITH_ISTIO is told by the service, switched there, and put back by a reset', async (t) => {
  const { state, url } = await startDetails(t)
  const { ask } = await startControlPlane(t, { detailsSwitchUrl: url })
  const on = { reachable: true, withIstio: true, atStart: true }
  assert.deepEqual((await ask('GET', path)).json(), on)
  const off = await ask('PUT', path, { body: { withIstio: false } })
  assert.deepEqual(off.json(), { ...on, withIstio: false })
  assert.equal(state.withIstio, false)
  await ask('POST', '/api/reset')
  assert.deepEqual((await ask('GET', path)).json(), on)
})

test('where no way leads to the service that is said, with the command that does it', async (t) => {
  const { ask } = await startControlPlane(t, { runMode: 'compose' })
  const nothing = { reachable: false, withIstio: null, atStart: null }
  assert.deepEqual((await ask('GET', path)).json(), nothing)
  const refused = await ask('PUT', path, { body: { withIstio: false } })
  assert.equal(refused.status, 503)
  assert.match(refused.json().message, /docker compose exec details-v2 with-istio/)
  assert.equal((await ask('POST', '/api/reset')).status, 200)
})

test('a service that is away is told so, a reset goes on with a warning, and nonsense is refused', async (t) => {
  const { ask } = await startControlPlane(t, { detailsSwitchUrl: 'http://127.0.0.1:1/with-istio' })
  assert.equal((await ask('GET', path)).status, 503)
  const reset = await ask('POST', '/api/reset')
  assert.equal(reset.status, 200)
  assert.match(String(reset.headers.warning), /WITH_ISTIO of details v2 could not be put back/)
  assert.equal((await ask('PUT', path, { body: { withIstio: 1 } })).status, 400)
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import test from 'node:test'
import { rulesPath, startControlPlane } from './test-control-plane.ts'
import { exchange } from './test-exchange.ts'

for (const at of ['/api/events', `${rulesPath}?watch=1`]) {
  test(`the 65th reader of ${at} is told to come later, and there is room when one leaves`, async (t) => {
    const { ask, lines } = await startControlPlane(t)
    const readers = await Promise.all(Array.from({ length: 64 }, () => lines(at)))
    const refused = await ask('GET', at)
    assert.equal(refused.status, 503)
    assert.equal(refused.headers['retry-after'], '5')
    assert.equal(refused.json().reason, 'ServiceUnavailable')
    readers[0]?.leave()
    for (;;) {
      const { headers, leave } = await lines(at)
      leave()
      if (headers['retry-after'] === undefined) break
    }
  })
}

test('a console that reads nothing is cut off when 1 MiB waits for it', {
  timeout: 60_000,
}, async (t) => {
  const { ask, port } = await startControlPlane(t)
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  socket.write(`GET /api/events HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  await once(socket, 'readable')
  const body = {
    gateway: 'egress',
    exchanges: Array.from({ length: 400 }, (_, i) => ({
      ...exchange(`x-${i}`),
      path: `/${'p'.repeat(10_000)}`,
    })),
    dropped: 0,
  }
  for (let i = 0; i < 5; i++) await ask('POST', '/discovery/v1/exchanges', { body })
  const closed = once(socket, 'close')
  socket.resume()
  await closed
})

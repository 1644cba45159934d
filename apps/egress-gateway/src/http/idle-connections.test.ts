import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { IdleConnections } from './idle-connections.ts'

test('a connection that rested too long is not used, even where no timer could say so', async (t) => {
  let now = 0
  const idle = new IdleConnections(() => now)
  const [first, second] = [await open(t), await open(t)]
  idle.add(first)
  now = 3000
  idle.add(second)
  now = 4500 // as after work that held up the event loop: no timer has run
  assert.equal(idle.take(), second)
  assert.equal(idle.take(), undefined)
  assert.equal(first.destroyed, true)
})

async function open(t: TestContext) {
  const server = createServer((socket) => t.after(() => socket.destroy())).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const bound = server.address()
  assert.ok(bound !== null && typeof bound === 'object')
  const socket = connect(bound.port, '127.0.0.1')
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

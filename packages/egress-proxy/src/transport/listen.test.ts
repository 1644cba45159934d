import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { chooseTransport } from './choose-transport.ts'
import { type Listening, listen } from './listen.ts'
import { portOf } from './test-channel.ts'

const anyPort = { address: '127.0.0.1', port: 0 }

/** Listens until the test ends. */
async function listenFor(t: TestContext, at = anyPort): Promise<Listening> {
  const listening = await listen(at, () => {})
  t.after(() => listening.close())
  return listening
}

test('a port that another listens on is taken, whether that shares it or not', async (t) => {
  const { bound } = await listenFor(t)
  await assert.rejects(listenFor(t, bound), { code: 'EADDRINUSE' })
  const other = createServer().listen(anyPort.port, anyPort.address)
  t.after(() => other.close())
  await once(other, 'listening')
  await assert.rejects(listenFor(t, { ...anyPort, port: portOf(other) }), { code: 'EADDRINUSE' })
})

test('a port is free again once it is closed', async (t) => {
  const { bound, close } = await listen(anyPort, () => {})
  await close()
  const again = await listenFor(t, bound)
  assert.deepEqual(again.bound, bound)
})

for (const name of ['libuv', 'node:net'] as const) {
  test(`${name}: of connections that wait, several are accepted in a turn`, async (t) => {
    const transport = chooseTransport(name)
    const turns = new Set<number>()
    let turn = 0
    let accepted = 0
    const { bound, close } = await listen(anyPort, (server) => {
      transport.serve(server, (channel) => {
        turns.add(turn)
        accepted += 1
        channel.destroy()
      })
    })
    t.after(close)
    for (let count = 0; count < 64; count++) {
      const client = connect({ host: bound.address, port: bound.port }).on('error', () => {})
      t.after(() => client.destroy())
    }
    while (accepted < 64) {
      await new Promise(setImmediate)
      turn += 1
    }
    const isLinux = process.platform === 'linux'
    assert.ok(!isLinux || turns.size < 40, `64 connections in ${turns.size} turns`)
  })
}

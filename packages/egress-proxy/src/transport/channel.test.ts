import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import { chooseTransport } from './choose-transport.ts'
import {
  acceptPair,
  acceptUnread,
  dialPair,
  type Pair,
  portOf,
  Told,
  wholeBuffer,
} from './test-channel.ts'
import type { TransportName } from './transport.ts'

const transports = ['libuv', 'node:net'] as const
const much = Buffer.alloc(32 * 1024 * 1024, 'x')

type OpenPair = (t: TestContext) => Promise<Pair>

/** One test for each transport, of a channel that was accepted and of one that was dialled: all behave alike. */
function testEach(says: string, run: (open: OpenPair, t: TestContext) => Promise<void>): void {
  for (const name of transports) {
    test(`${name}, accepted: ${says}`, (t) => run((owner) => acceptPair(owner, name), t))
    test(`${name}, dialled: ${says}`, (t) => run((owner) => dialPair(owner, name), t))
  }
}

/** One test for each transport. */
function testBoth(says: string, run: (t: TestContext, name: TransportName) => Promise<void>): void {
  for (const name of transports) test(`${name}: ${says}`, (t) => run(t, name))
}

testEach('bytes go both ways, and each end is told', async (open, t) => {
  const { channel, told, peer } = await open(t)
  peer.end('question')
  await told.until(() => told.hasEnded)
  assert.equal(told.bytes.toString(), 'question')
  assert.equal(channel.readableEnded, true)
  assert.equal(channel.write(Buffer.from('answer')), true)
  channel.end()
  const [answer] = await Promise.all([once(peer, 'data'), once(peer, 'end')])
  assert.equal(String(answer[0]), 'answer')
  assert.equal(await told.closed, undefined)
})

testEach('tells where it comes from and where it came to', async (open, t) => {
  const { channel, peer } = await open(t)
  assert.equal(channel.remoteAddress, '127.0.0.1')
  assert.equal(channel.remotePort, peer.localPort)
  assert.equal(channel.localPort, peer.remotePort)
})

testEach('a small write does not wait until the one before is acknowledged', async (open, t) => {
  const { channel, told, peer } = await open(t)
  let got = 0
  peer.on('data', (bytes) => {
    got += bytes.length
  })
  const times: number[] = []
  for (let round = 1; round <= 20; round++) {
    // A peer that answers acknowledges late, together with what it says: 40 ms on Linux.
    peer.write('question')
    await told.until(() => told.length === round * 8)
    const startedAt = performance.now()
    channel.write(Buffer.from('one'))
    await turnEnd()
    channel.write(Buffer.from('two'))
    while (got < round * 6) await turnEnd()
    times.push(performance.now() - startedAt)
  }
  assert.ok(Math.min(...times.slice(-5)) < 20, times.join(' '))
})

testBoth('a peer that is gone before it was asked for has no address', async (t, name) => {
  const { channel } = await acceptUnread(t, name)
  channel.destroy()
  assert.equal(channel.remoteAddress, undefined)
})

testEach('counts what the kernel has not taken, and tells when it has', async (open, t) => {
  const { channel, told, peer } = await open(t)
  peer.pause()
  let flushed = 0
  channel.write(Buffer.from('small'))
  assert.equal(channel.writableLength, 0)
  channel.write(much)
  const waiting = channel.writableLength
  assert.ok(waiting > 0 && waiting <= much.length, String(waiting))
  channel.write(Buffer.from('behind'))
  assert.equal(channel.writableLength, waiting + 6)
  told.call(() => channel.whenFlushed(() => flushed++))
  for (let turns = 0; turns < 10; turns++) await turnEnd()
  assert.equal(flushed, 0)
  peer.resume()
  let got = 0
  peer.on('data', (bytes) => {
    got += bytes.length
  })
  await new Promise<void>((resolve) => channel.whenFlushed(resolve))
  assert.equal(flushed, 1)
  assert.equal(channel.writableLength, 0)
  channel.end()
  await once(peer, 'end')
  assert.equal(got, 5 + much.length + 6)
})

testEach('what is flushed already is told later, not at once', async (open, t) => {
  const { channel } = await open(t)
  let isTold = false
  const flushed = new Promise<void>((resolve) => {
    channel.whenFlushed(() => {
      isTold = true
      resolve()
    })
  })
  assert.equal(isTold, false)
  await flushed
})

testEach('nothing is told while it is paused, and the peer is held back', async (open, t) => {
  const { channel, told, peer } = await open(t)
  channel.pause()
  assert.equal(channel.isPaused, true)
  peer.end(much)
  for (let turns = 0; turns < 200; turns++) await turnEnd()
  assert.equal(told.length, 0)
  assert.ok(peer.writableLength > much.length / 2, 'nearly all is still with the peer')
  told.call(() => channel.resume())
  await told.until(() => told.hasEnded)
  assert.equal(told.length, much.length)
})

testEach('who pauses while it is told of what was held back gets no more', async (open, t) => {
  const { channel, told, peer } = await open(t)
  channel.pause()
  peer.write('first')
  for (let turns = 0; turns < 20; turns++) await turnEnd()
  channel.resume()
  await told.until(() => told.length > 0)
  channel.pause()
  peer.end('second')
  for (let turns = 0; turns < 20; turns++) await turnEnd()
  assert.equal(told.bytes.toString(), 'first')
  assert.equal(told.hasEnded, false)
  channel.resume()
  await told.until(() => told.hasEnded)
  assert.equal(told.bytes.toString(), 'firstsecond')
})

testEach('a half that ended leaves the other open', async (open, t) => {
  const { channel, told, peer } = await open(t)
  channel.end()
  assert.equal(channel.write(Buffer.from('too late')), false)
  peer.resume()
  await once(peer, 'end')
  peer.write('still here')
  await told.until(() => told.length === 10)
  assert.equal(channel.destroyed, false)
  peer.end()
  assert.equal(await told.closed, undefined)
})

testEach('all that was written goes before the end', async (open, t) => {
  const { channel, peer } = await open(t)
  channel.write(much)
  channel.end()
  let got = 0
  peer.on('data', (bytes) => {
    got += bytes.length
  })
  await once(peer, 'end')
  assert.equal(got, much.length)
})

testEach(
  'what is destroyed is closed later, told once, and takes nothing more',
  async (open, t) => {
    const { channel, told, peer } = await open(t)
    peer.write('unread')
    told.call(() => {
      channel.destroy()
      channel.destroy()
      channel.end()
      channel.reset()
      channel.pause()
      channel.resume()
      channel.whenFlushed(() => assert.fail('nothing is flushed'))
    })
    assert.equal(channel.destroyed, true)
    assert.equal(channel.write(Buffer.from('late')), false)
    assert.equal(channel.writableLength, 0)
    assert.equal(await told.closed, undefined)
    for (let turns = 0; turns < 10; turns++) await turnEnd()
  },
)

testEach('who waits for a flush that never comes is not told', async (open, t) => {
  const { channel, told, peer } = await open(t)
  peer.pause()
  channel.write(much)
  channel.whenFlushed(() => assert.fail('it was not flushed'))
  channel.destroy()
  await told.closed
  for (let turns = 0; turns < 10; turns++) await turnEnd()
})

testEach('destroyed soon, it is closed when all is written', async (open, t) => {
  const { channel, told, peer } = await open(t)
  channel.write(much)
  channel.destroySoon()
  assert.equal(channel.write(Buffer.from('too late')), false)
  let got = 0
  peer.on('data', (bytes) => {
    got += bytes.length
  })
  await once(peer, 'end')
  assert.equal(got, much.length)
  assert.equal(await told.closed, undefined)
})

testEach('a reset is one for the peer', async (open, t) => {
  const { channel, told, peer } = await open(t)
  const failed = once(peer, 'error')
  told.call(() => channel.reset())
  assert.equal(await told.closed, undefined)
  const [error] = await failed
  assert.equal(error.code, 'ECONNRESET')
})

testEach('a reset of what was ended closes it all the same', async (open, t) => {
  const { channel, told } = await open(t)
  channel.end()
  channel.reset()
  await told.closed
})

testEach('a peer that resets is told as such', async (open, t) => {
  const { told, peer } = await open(t)
  peer.resetAndDestroy()
  assert.equal(await told.closed, 'ECONNRESET')
})

testEach('writing to a peer that has reset closes it, later', async (open, t) => {
  const { channel, told, peer } = await open(t)
  channel.pause()
  peer.resetAndDestroy()
  await once(peer, 'close')
  told.call(() => {
    for (let writes = 0; writes < 3; writes++) channel.write(Buffer.from('anybody?'))
  })
  channel.resume()
  assert.match(String(await told.closed), /^(?:ECONNRESET|EPIPE)$/)
})

testEach('a peer that resets while much waits to be written is told of', async (open, t) => {
  const { channel, told, peer } = await open(t)
  peer.pause()
  channel.write(much)
  channel.whenFlushed(() => assert.fail('it was not flushed'))
  peer.resetAndDestroy()
  assert.match(String(await told.closed), /^(?:ECONNRESET|EPIPE)$/)
})

testBoth(
  'reads into a buffer it is given, another one for each read if it wants',
  async (t, name) => {
    const { channel, told, peer } = await acceptPair(t, name)
    const given: Buffer[] = []
    channel.readInto({
      next() {
        const buffer = Buffer.alloc(1024)
        given.push(buffer)
        return buffer
      },
    })
    for (let sent = 0; sent < 100; sent++) {
      peer.write(Buffer.alloc(100, sent))
      await told.until(() => told.length === (sent + 1) * 100)
    }
    const expected = Buffer.concat(
      Array.from({ length: 100 }, (_, sent) => Buffer.alloc(100, sent)),
    )
    assert.ok(told.bytes.equals(expected))
    if (name === 'libuv')
      assert.ok(given.slice(0, -1).every((buffer, sent) => buffer[0] === sent + 1))
  },
)

testBoth('what is read for one is not overwritten by what is read for another', async (t, name) => {
  const kept: Buffer[][] = []
  const pairs = await Promise.all(
    Array.from({ length: 8 }, async (_, at) => {
      const { channel, peer } = await acceptUnread(t, name)
      const chunks: Buffer[] = []
      kept[at] = chunks
      const told = new Told()
      const onData = told.onData.bind(told)
      told.onData = (bytes, start, end) => {
        chunks.push(bytes.subarray(start, end))
        onData(bytes, start, end)
      }
      channel.start(told)
      return { told, peer }
    }),
  )
  for (let round = 0; round < 50; round++) {
    for (const [at, { peer }] of pairs.entries()) peer.write(Buffer.alloc(1 + round * 97, at + 1))
  }
  for (const { peer } of pairs) peer.end()
  for (const [at, { told }] of pairs.entries()) {
    await told.until(() => told.hasEnded)
    const bytes = Buffer.concat(kept[at] ?? [])
    assert.ok(bytes.length > 0 && bytes.every((byte) => byte === at + 1))
  }
})

for (const [says, address, code] of [
  ['a port that nobody listens on', '127.0.0.1', 'ECONNREFUSED'],
  ['the same by IPv6', '::1', 'ECONNREFUSED'],
] as const) {
  testBoth(`dialling ${says} is told as the close`, async (_t, name) => {
    const server = createServer().listen(0, address)
    await once(server, 'listening')
    const port = portOf(server)
    server.close()
    await once(server, 'close')
    const channel = chooseTransport(name).connect(address, port, wholeBuffer)
    const told = new Told()
    told.call(() => channel.start(told))
    assert.equal(await told.closed, code)
    assert.equal(told.hasConnected, false)
    assert.equal(channel.destroyed, true)
  })
}

test('libuv: dialling what is no address is told as the close', async () => {
  const channel = chooseTransport('libuv').connect('192.0.2.999', 80, wholeBuffer)
  const told = new Told()
  told.call(() => channel.start(told))
  assert.equal(await told.closed, 'EINVAL')
})

testBoth(
  'given up while it is dialled, it is closed and nothing else is told',
  async (_t, name) => {
    const channel = chooseTransport(name).connect('192.0.2.1', 80, wholeBuffer)
    const told = new Told()
    told.call(() => {
      channel.start(told)
      channel.destroy()
    })
    assert.equal(await told.closed, undefined)
    assert.equal(told.hasConnected, false)
  },
)

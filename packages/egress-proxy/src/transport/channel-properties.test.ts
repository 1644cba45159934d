import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import fc from 'fast-check'
import { acceptPair, type Pair } from './test-channel.ts'

/** What either end does, one after the other. `turn`: the event loop goes round. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ write: fc.integer({ min: 1, max: 300_000 }) }) },
  { weight: 6, arbitrary: fc.record({ peerWrite: fc.integer({ min: 1, max: 300_000 }) }) },
  { weight: 8, arbitrary: fc.constant('turn' as const) },
  ...(['pause', 'resume', 'peerPause', 'peerResume', 'readInto', 'end', 'peerEnd'] as const).map(
    (name) => ({
      weight: name === 'end' || name === 'peerEnd' ? 1 : 3,
      arbitrary: fc.constant(name),
    }),
  ),
)
const finish = fc.constantFrom('ends', 'destroy', 'destroySoon', 'reset', 'peerReset')

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Bytes that tell where they stand. */
const pattern = Buffer.from(
  Array.from({ length: 1_000_003 }, (_, at) => (at * 31 + (at >> 8)) & 0xff),
)

function cut(from: number, length: number): Buffer {
  const start = from % 600_000
  return Buffer.from(pattern.subarray(start, start + length))
}

/** One way: what was sent, and what came. */
class Way {
  sent: Buffer[] = []
  #sentLength = 0
  got: Buffer[] = []
  hasEnded = false

  next(length: number): Buffer {
    const bytes = cut(this.#sentLength, length)
    this.#sentLength += length
    this.sent.push(Buffer.from(bytes))
    return bytes
  }

  /** Whatever came is the beginning of what was sent; all of it where it came to its end. */
  check(): void {
    const sent = Buffer.concat(this.sent)
    const got = Buffer.concat(this.got)
    assert.ok(got.equals(sent.subarray(0, got.length)), 'bytes come as they were sent')
    if (this.hasEnded) assert.equal(got.length, sent.length)
  }
}

class World {
  readonly #pair: Pair
  readonly down = new Way()
  readonly up = new Way()
  readonly #calls = {
    pause: () => this.#pair.channel.pause(),
    resume: () => this.#pair.channel.resume(),
    readInto: () => this.#pair.channel.readInto({ next: () => Buffer.alloc(4096) }),
    peerPause: () => this.#pair.peer.pause(),
    peerResume: () => this.#pair.peer.resume(),
    end: () => this.end(),
    peerEnd: () => this.peerEnd(),
  }
  #hasEnded = false
  #peerHasEnded = false

  constructor(pair: Pair) {
    this.#pair = pair
    const { peer } = pair
    peer.on('data', (bytes) => this.down.got.push(bytes))
    peer.on('end', () => {
      this.down.hasEnded = true
    })
  }

  async take(what: Step): Promise<void> {
    const { channel, told, peer } = this.#pair
    if (what === 'turn') return turnEnd()
    told.call(() => {
      if (typeof what === 'string') this.#calls[what]()
      else if ('write' in what && !this.#hasEnded) channel.write(this.down.next(what.write))
      else if ('peerWrite' in what && !this.#peerHasEnded) peer.write(this.up.next(what.peerWrite))
    })
  }

  end(): void {
    this.#hasEnded = true
    this.#pair.channel.end()
  }

  peerEnd(): void {
    if (!this.#peerHasEnded) this.#pair.peer.end()
    this.#peerHasEnded = true
  }

  async finish(how: 'ends' | 'destroy' | 'destroySoon' | 'reset' | 'peerReset'): Promise<void> {
    const { channel, told, peer } = this.#pair
    const peerClosed = peer.closed
      ? undefined
      : new Promise((resolve) => peer.once('close', resolve))
    peer.resume()
    told.call(() => {
      channel.resume()
      if (how === 'ends' || (how === 'peerReset' && this.#peerHasEnded)) this.end()
      else if (how === 'peerReset') peer.resetAndDestroy()
      else channel[how]()
    })
    if (how === 'ends') this.peerEnd()
    const code = await told.closed
    if (how !== 'ends') peer.destroy()
    await peerClosed
    this.up.got = told.chunks
    this.up.hasEnded = told.hasEnded
    this.up.check()
    this.down.check()
    if (how !== 'ends') return
    assert.equal(code, undefined)
    assert.ok(told.hasEnded && this.down.hasEnded, 'both ends were told')
  }
}

async function live(t: TestContext, name: 'libuv' | 'node:net', numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), finish, async (steps, how) => {
      const pair = await acceptPair(t, name)
      const world = new World(pair)
      for (const what of steps) await world.take(what)
      await world.finish(how)
    }),
    { numRuns, timeout: 10_000 },
  )
}

for (const name of ['libuv', 'node:net'] as const) {
  test(`${name}: whatever both ends do, bytes come in order, ends and the close are told once`, (t) =>
    live(t, name, 300))
}

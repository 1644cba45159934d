import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { connectRaw, startRawOrigin } from '@bookinfo/testkit'
import type { ExchangeRecord } from '../exchange.ts'
import { failures } from '../failures.ts'
import type { Timeouts } from '../options.ts'
import { egressRule, startProxy } from '../test-proxy.ts'
import { hostileConnects } from './connects.ts'
import { hostileHellos } from './hellos.ts'
import type { Hostile } from './hostile.ts'
import { hostileRequests } from './requests.ts'

/** At once: more than a few, so that the whole takes seconds, and fewer than would starve each other. */
const together = 40

/** However busy the machine is, longer is a hang. */
const hangMs = 20_000

/** Soon over, for what is never whole. */
const short = { headMs: 400, idleMs: 400, keepAliveMs: 60_000 }
/** Never over before a hang: a busy machine may keep whole messages waiting, which are not late for that. */
const long = { headMs: 60_000, idleMs: 60_000, keepAliveMs: 60_000 }

/** One proxy with one rule for each protocol, and an upstream that must hear nothing. */
async function start(t: TestContext, timeouts: Timeouts = short) {
  const upstream = await startRawOrigin(t, () => {})
  const started = await startProxy(t, {
    resources: [
      egressRule('allowed', 'allowed.test', '80/http', '443/https'),
      egressRule('clear', 'clear.test', '443/http'),
    ],
    connectTo: new Map([
      ['allowed.test:80', upstream.address],
      ['allowed.test:443', upstream.address],
      ['clear.test:443', upstream.address],
    ]),
    timeouts,
  })
  return { ...started, upstream }
}

type Started = Awaited<ReturnType<typeof start>>

/** Sends an entry, inside CONNECT to this target if there is one, and waits for the record of how it ended. */
async function send(
  t: TestContext,
  { port, record, records }: Started,
  { name, bytes }: Hostile,
  tunnel?: string,
): Promise<ExchangeRecord> {
  const client = await connectRaw(t, port)
  if (tunnel !== undefined) {
    client.write(`CONNECT ${tunnel} HTTP/1.0\r\n\r\n`)
    assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
  }
  const own = `127.0.0.1:${client.socket.localPort}`
  // Among hundreds of clients a port may come twice: what was written down of its last owner is not of this one.
  const before = new Set(records)
  client.write(bytes)
  const hang = Promise.withResolvers<never>()
  const timer = setTimeout(() => hang.reject(new Error(`${name}: no end in sight`)), hangMs)
  const found = await Promise.race([
    record((each) => each.downstreamAddress === own && !before.has(each)),
    hang.promise,
  ])
  clearTimeout(timer)
  client.socket.destroy()
  return found
}

async function eachEnds(
  t: TestContext,
  started: Started,
  entries: readonly Hostile[],
  look: (entry: Hostile, ended: ExchangeRecord) => void,
  tunnel?: string,
): Promise<void> {
  for (let from = 0; from < entries.length; from += together) {
    const batch = entries.slice(from, from + together)
    const ends = await Promise.all(batch.map((entry) => send(t, started, entry, tunnel)))
    for (const [i, entry] of batch.entries()) {
      const ended = ends[i]
      assert.ok(ended)
      look(entry, ended)
    }
  }
}

/** What was refused sent nothing; only a request whose body stalls may have begun. */
function heardNothing({ upstream }: Started): void {
  const heard = upstream.received.map((read) => read()).filter((text) => text !== '')
  const begun = heard.filter((text) => !text.startsWith('POST / HTTP/1.1\r\nHost: allowed.test'))
  assert.deepEqual(begun, [])
}

test('the corpus has 300 entries and more, each once', () => {
  const all = [...hostileRequests, ...hostileConnects, ...hostileHellos]
  assert.ok(all.length >= 300, String(all.length))
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length)
})

test('every hostile message is refused at its own door with its code, and nothing leaves', async (t) => {
  const all = [...hostileRequests, ...hostileConnects, ...hostileHellos]
  const others: string[] = []
  for (const timeouts of [short, long]) {
    const started = await start(t, timeouts)
    const entries = all.filter(({ code }) => code.endsWith('_timeout') === (timeouts === short))
    await eachEnds(t, started, entries, ({ name, code }, { reason, action }) => {
      const expected = code === 'idle_timeout' ? 'allow' : 'deny'
      if (reason !== code || action !== expected)
        others.push(`${name}: ${action} ${reason}, not ${code}`)
    })
    heardNothing(started)
  }
  assert.deepEqual(others, [])
})

test('inside CONNECT nothing of it passes either', async (t) => {
  const started = await start(t)
  const others: string[] = []
  const look = ({ name }: Hostile, { reason }: ExchangeRecord): void => {
    if (!(reason in failures)) others.push(`${name} ended with ${reason}`)
  }
  await eachEnds(t, started, [...hostileRequests, ...hostileConnects], look, 'allowed.test:80')
  heardNothing(started)
  await eachEnds(t, started, hostileHellos, look, 'allowed.test:443')
  await eachEnds(t, started, hostileHellos, look, 'clear.test:443')
  assert.deepEqual(others, [])
  heardNothing(started)
})

test('the proxy stands all of it, and serves the next client', async (t) => {
  const started = await start(t)
  await eachEnds(t, started, hostileRequests.slice(-together), () => {})
  const client = await started.connect()
  assert.equal((await client.ask('GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n')).status, 403)
})

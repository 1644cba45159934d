import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { RawAnswer, RawClient } from '@bookinfo/testkit'
import fc from 'fast-check'
import { type Answer, startHttp2Origin } from './http2/test-http2-origin.ts'
import { egressRule, startProxy } from './test-proxy.ts'

const host = 'www.googleapis.com'
const resources = [egressRule('googleapis', host, '443/https')]
const clientsAtOnce = 24
/** Of answers; more than one record of TLS, and not a whole number of them. */
const pieceBytes = 50_000

/** One request, and what its answer is to be like. */
interface Plan {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly isDenied: boolean
  readonly uploadBytes: number
  readonly answerBytes: number
  readonly framing: 'length' | 'chunked'
  /** In how many pieces its bytes are written. */
  readonly pieces: number
}

const sizes = fc.oneof(
  { weight: 19, arbitrary: fc.constantFrom(0, 1, 2_500, 16_384, 70_000) },
  { weight: 19, arbitrary: fc.integer({ min: 0, max: 150_000 }) },
  { weight: 1, arbitrary: fc.constant(2_000_000) },
)
/** A refused request with a body may be answered before all of it is there, and its connection ended with that. */
const plan: fc.Arbitrary<Plan> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST'),
    isDenied: fc.nat(4).map((chance) => chance === 0),
    uploadBytes: sizes,
    answerBytes: sizes,
    framing: fc.constantFrom('length', 'chunked'),
    pieces: fc.constantFrom(1, 1, 3),
  })
  .filter(({ method, isDenied }) => method !== 'POST' || !isDenied)
/** What one client sends one behind the other without waiting, again and again. */
const plans = fc.array(fc.array(plan, { minLength: 1, maxLength: 4 }), {
  minLength: 12,
  maxLength: 12,
})

/** Bytes that only the request of this name has. */
function bytesOf(name: string, length: number): Buffer {
  return Buffer.alloc(length, `<${name}>`)
}

function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += pieceBytes) yield body.subarray(at, at + pieceBytes)
}

/** Answers with bytes of the request's own, once all it sent is there and is its own too. */
const answerOwn: Answer = (request, response) => {
  // Else Node's server may lose a body that comes before it knows that its last answer has left: it is seen to be read.
  if (request.httpVersionMajor === 1 && request.socket.listenerCount('data') === 0)
    request.socket.on('data', () => {})
  const [, name = '', bytes, framing] = request.url.split('/')
  const body = bytesOf(name, Number(bytes))
  buffer(request).then(
    (came) => {
      const isOwn = came.equals(bytesOf(`up-${name}`, came.length))
      response.setHeader('x-answers', isOwn ? name : 'a body of another')
      response.setHeader('x-received', came.length)
      if (framing === 'length') response.setHeader('content-length', body.length)
      Readable.from(piecesOf(body)).pipe(response)
    },
    () => response.destroy(),
  )
}

for (const upstreamHttp2 of ['never', 'prefer', 'auto'] as const) {
  test(`many requests at once, pipelined and mixed with refused ones: each answer is of its own request, to the last byte (HTTP/2: ${upstreamHttp2})`, async (t) => {
    const origin = await startHttp2Origin(t, { hosts: [host], answer: answerOwn })
    const connectTo = new Map([[`${host}:443`, origin.address]])
    const options = { resources, ca: origin.ca, connectTo, upstreamHttp2 }
    const { connect, records } = await startProxy(t, options)
    const all = fc.sample(plans, { numRuns: clientsAtOnce, seed: 20 })
    const clients = all.map(async (batches, at) => sendAll(await connect(), `c${at}`, batches))
    const asked = (await Promise.all(clients)).reduce((sum, count) => sum + count, 0)
    assert.equal(records.length, asked)
    assert.equal(new Set(records.map(({ id }) => id)).size, asked)
    assertWays(new Set(records.map(({ upstream }) => upstream?.alpn)), upstreamHttp2)
  })
}

function assertWays(ways: Set<string | null | undefined>, wanted: string): void {
  assert.equal(ways.has('h2'), wanted !== 'never')
  assert.equal(ways.has('http/1.1'), wanted !== 'prefer')
}

/** @returns how many requests were sent, all of which were answered rightly */
async function sendAll(client: RawClient, caller: string, batches: readonly Plan[][]) {
  let count = 0
  for (const batch of batches) {
    const named = batch.map((one) => ({ ...one, name: `${caller}-${count++}` }))
    client.socket.pause() // what waits for the client is lent what was read, and something else is read next
    for (const one of named) write(client, one)
    for (let turns = 0; turns < 20; turns++) await setImmediate()
    client.socket.resume()
    for (const one of named) assertOwn(await client.answer(one.method), one)
  }
  return count
}

type Named = Plan & { readonly name: string }

function write(client: RawClient, one: Named): void {
  const { name, method, isDenied, uploadBytes, answerBytes, framing, pieces } = one
  const authority = isDenied ? `${name}.denied.test` : `${host}:443`
  const body = method === 'POST' ? bytesOf(`up-${name}`, uploadBytes) : Buffer.alloc(0)
  const length = method === 'POST' ? `Content-Length: ${body.length}\r\n` : ''
  const head = `${method} /${name}/${answerBytes}/${framing} HTTP/1.1\r\nHost: ${authority}\r\n${length}\r\n`
  const bytes = Buffer.concat([Buffer.from(head), body])
  const each = Math.ceil(bytes.length / pieces)
  for (let at = 0; at < bytes.length; at += each) client.write(bytes.subarray(at, at + each))
}

function assertOwn({ status, headers, body }: RawAnswer, one: Named): void {
  const { name, method, isDenied, uploadBytes, answerBytes } = one
  if (isDenied) {
    assert.equal(status, 403)
    if (method !== 'HEAD') assert.match(body, new RegExp(`\\b${name}\\.denied\\.test\\b`))
    return
  }
  assert.equal(status, 200, `${name}: ${body}`)
  assert.equal(headers.get('x-answers'), name)
  assert.equal(headers.get('x-received'), String(method === 'POST' ? uploadBytes : 0))
  const wanted = method === 'HEAD' ? '' : bytesOf(name, answerBytes).toString('latin1')
  assert.ok(body === wanted, `${name} got ${body.length} bytes that are not its ${wanted.length}`)
}

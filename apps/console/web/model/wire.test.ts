import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeCapture } from '../../test/fake-captures.ts'
import { addCapture } from './add-capture.ts'
import { bytesOf, hexRows, lanesOf, readersOf, speechAt, wireFacts } from './wire.ts'

const inside = fakeCapture('a', { withIstio: true })
const outside = fakeCapture('b', { withIstio: false })
const refused = fakeCapture('c', { withIstio: true, isRefused: true })

test('who has the text in their bytes can read it, and nobody else', () => {
  assert.deepEqual(readersOf(inside, 'path'), { wire: false, proxy: true })
  assert.deepEqual(readersOf(outside, 'path'), { wire: false, proxy: false })
  assert.deepEqual(readersOf(outside, 'host'), { wire: true, proxy: true })
  const leaky = {
    ...outside,
    segments: { ...outside.segments, toOutside: inside.segments.fromApp },
  }
  assert.deepEqual(readersOf(leaky, 'path'), { wire: true, proxy: false })
  assert.deepEqual(readersOf(refused, 'body'), { wire: false, proxy: false })
})

test('the newest call of each way has a lane, and a refused one only while it is the newest', () => {
  assert.deepEqual(lanesOf([]), { passthrough: null, originate: null, refused: null })
  const newer = fakeCapture('d', { withIstio: true })
  const lanes = lanesOf([inside, outside, newer, refused])
  assert.equal(lanes.originate, newer)
  assert.equal(lanes.passthrough, outside)
  assert.equal(lanes.refused, refused)
  assert.equal(lanesOf([refused, inside]).refused, null)
})

test('a capture that comes again takes its own place as the newest, and few are kept', () => {
  const again = { ...inside, time: 'later' }
  assert.deepEqual(addCapture([inside, outside], again), [outside, again])
  const many = Array.from({ length: 20 }, (_, n) => fakeCapture(`x${n}`, { withIstio: true }))
  assert.equal(many.reduce(addCapture, [inside] as readonly (typeof inside)[]).length, 8)
})

test('clear text, tunnel heads and TLS records are told apart by their bytes', () => {
  const clear = bytesOf(inside, 'fromApp')
  assert.equal(speechAt(clear, 0), 'clear')
  assert.equal(speechAt(clear, clear.length - 1), 'clear')
  const tunnel = bytesOf(outside, 'fromApp')
  assert.equal(speechAt(tunnel, 0), 'clear')
  assert.equal(speechAt(tunnel, outside.segments.fromApp.serverName?.start ?? 0), 'hello')
  assert.equal(speechAt(tunnel, tunnel.length - 1), 'data')
  assert.equal(speechAt(bytesOf(outside, 'fromOutside'), 0), 'handshake')
  assert.equal(speechAt(new Uint8Array(), 0), 'nothing')
  assert.equal(speechAt(Uint8Array.of(0, 1, 2), 2), 'clear')
})

test('hex and text are those of the bytes, and the name is marked where it stands', () => {
  const bytes = bytesOf(inside, 'toOutside')
  const mark = inside.segments.toOutside.serverName
  assert.ok(mark !== null)
  const cells = hexRows(bytes, 0, 1000, mark).flat()
  assert.equal(cells.map(({ hex }) => hex).join(''), Buffer.from(bytes).toString('hex'))
  const marked = cells.filter((cell) => cell.marked)
  assert.equal(marked.map(({ text }) => text).join(''), 'www.googleapis.com')
  assert.deepEqual(hexRows(bytes, bytes.length, 3, null), [])
  assert.equal(hexRows(bytes, 12, 2, null).length, 2)
})

test('the texts that are looked for are those that our details sends', () => {
  const call = Buffer.from(bytesOf(inside, 'fromApp')).toString()
  const answer = Buffer.from(bytesOf(inside, 'toApp')).toString()
  for (const [name, text] of wireFacts) assert.ok((call + answer).includes(text), name)
})

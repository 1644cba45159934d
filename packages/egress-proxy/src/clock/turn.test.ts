import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import { turn } from './turn.ts'

/** Tells what was written to it, as soon as it was. */
function stream(): { readonly to: Writable; readonly text: () => string } {
  let text = ''
  const to = new Writable({
    write(bytes: Buffer, _encoding, done) {
      text += bytes.toString()
      done()
    },
  })
  return { to, text: () => text }
}

test('what joined a turn is worked on in its order when the turn ends, and only then', async () => {
  const seen: string[] = []
  for (const name of ['a', 'b', 'c']) turn.join({ onTurnEnd: () => seen.push(name) })
  assert.deepEqual(seen, [])
  await turnEnd()
  assert.deepEqual(seen, ['a', 'b', 'c'])
})

test('what joins while a turn is worked on belongs to the next', async () => {
  const seen: string[] = []
  const late = { onTurnEnd: () => seen.push('late') }
  turn.join({
    onTurnEnd: () => {
      turn.join(late)
      seen.push('first')
    },
  })
  turn.join({ onTurnEnd: () => seen.push('second') })
  await turnEnd()
  assert.deepEqual(seen.slice(0, 2), ['first', 'second'])
  await turnEnd()
  assert.deepEqual(seen, ['first', 'second', 'late'])
})

test('bytes are written when all of the turn is worked off, and then their writers hear of it', async () => {
  const { to, text } = stream()
  const seen: string[] = []
  turn.join({
    onTurnEnd: () => turn.write(to, Buffer.from('one '), { onWritten: () => seen.push('written') }),
  })
  turn.join({ onTurnEnd: () => seen.push(`worked, ${text() || 'nothing'} written`) })
  await turnEnd()
  assert.deepEqual(seen, ['worked, nothing written', 'written'])
  assert.equal(text(), 'one ')
})

test('outside of that they are written at once', () => {
  const { to, text } = stream()
  const seen: string[] = []
  turn.write(to, Buffer.from('now'), { onWritten: () => seen.push(text()) })
  assert.deepEqual(seen, ['now'])
})

test('who writes past the turn has what waits written first', async () => {
  const { to, text } = stream()
  turn.join({
    onTurnEnd: () => {
      turn.write(to, Buffer.from('first '))
      turn.flush()
      to.write('second')
    },
  })
  await turnEnd()
  assert.equal(text(), 'first second')
})

test('while a turn is worked on its clock stands still, and outside of that it goes', async () => {
  const times: number[] = []
  const before = performance.now()
  for (let i = 0; i < 3; i++) turn.join({ onTurnEnd: () => times.push(turn.now) })
  await turnEnd()
  const [first = 0] = times
  assert.deepEqual(times, [first, first, first])
  assert.ok(first >= before)
  assert.ok(turn.now > first)
})

test('where one throws and the process lives on, the others go on', async (t) => {
  const { to, text } = stream()
  const failures: unknown[] = []
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => failures.push(error))
  t.after(() => {
    for (const listener of before) process.on('uncaughtException', listener)
  })
  const seen: string[] = []
  const failure = new Error('one has thrown')
  turn.join({ onTurnEnd: () => turn.write(to, Buffer.from('written')) })
  turn.join({
    onTurnEnd: () => {
      throw failure
    },
  })
  turn.join({ onTurnEnd: () => seen.push('after it') })
  await turnEnd()
  await turnEnd()
  assert.deepEqual(failures, [failure])
  assert.deepEqual(seen, ['after it'])
  assert.equal(text(), 'written')
})

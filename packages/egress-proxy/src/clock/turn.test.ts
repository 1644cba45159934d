import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import { many, passLargeTurn, passSmallTurns } from './test-turn.ts'
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

test('bytes of a large turn are written when all of it is worked off, and then their writers hear of it', async () => {
  await passSmallTurns()
  const { to, text } = stream()
  const seen: string[] = []
  turn.join({
    onTurnEnd: () => turn.write(to, Buffer.from('one '), { onWritten: () => seen.push('written') }),
  })
  for (let i = 0; i < many; i++) turn.join({ onTurnEnd: () => seen.push(`after ${text()}`) })
  await turnEnd()
  assert.deepEqual(seen, [...Array.from({ length: many }, () => 'after '), 'written'])
  assert.equal(text(), 'one ')
})

test('after small turns bytes of a small turn are written while it is worked on', async () => {
  await passSmallTurns()
  const { to, text } = stream()
  const seen: string[] = []
  turn.join({
    onTurnEnd: () => turn.write(to, Buffer.from('one'), { onWritten: () => seen.push('written') }),
  })
  turn.join({ onTurnEnd: () => seen.push(`after ${text()}`) })
  await turnEnd()
  assert.deepEqual(seen, ['written', 'after one'])
})

test('after a large turn bytes of a small turn are written when it is worked off', async () => {
  await passLargeTurn()
  const { to, text } = stream()
  const seen: string[] = []
  turn.join({ onTurnEnd: () => turn.write(to, Buffer.from('one')) })
  turn.join({ onTurnEnd: () => seen.push(`after ${text()}`) })
  await turnEnd()
  assert.deepEqual(seen, ['after '])
  assert.equal(text(), 'one')
})

test('after small turns who joins soon is worked on at once, and what many added to behind it', async () => {
  await passSmallTurns()
  const { to, text } = stream()
  const seen: string[] = []
  turn.joinSoon({
    onTurnEnd: () => {
      turn.joinLast({ onTurnEnd: () => seen.push('last') })
      turn.write(to, Buffer.from('one'))
      seen.push(`wrote ${text()}`)
    },
  })
  assert.deepEqual(seen, ['wrote one', 'last'])
})

test('after a large turn who joins soon waits for the end of the turn', async () => {
  await passLargeTurn()
  const seen: string[] = []
  turn.joinSoon({ onTurnEnd: () => seen.push('worked') })
  assert.deepEqual(seen, [])
  await turnEnd()
  assert.deepEqual(seen, ['worked'])
})

test('once a turn is no small one any more, who joins soon waits for its end, and so in the next turn', async () => {
  await passSmallTurns()
  let worked = 0
  const taker = { onTurnEnd: () => (worked += 1) }
  for (let i = 0; i < many; i++) turn.joinSoon(taker)
  const atOnce = worked
  assert.ok(atOnce > 0 && atOnce < many, `${atOnce} at once`)
  await turnEnd()
  assert.equal(worked, many)
  turn.joinSoon(taker)
  assert.equal(worked, many)
  await turnEnd()
})

test('nobody who joins soon comes before those who wait', async () => {
  await passSmallTurns()
  const seen: string[] = []
  turn.join({ onTurnEnd: () => seen.push('waiting') })
  turn.joinSoon({ onTurnEnd: () => seen.push('soon') })
  assert.deepEqual(seen, [])
  await turnEnd()
  assert.deepEqual(seen, ['waiting', 'soon'])
})

test('who joins soon from inside a turn that is worked on waits for the next', async () => {
  await passSmallTurns()
  const seen: string[] = []
  turn.joinSoon({
    onTurnEnd: () => {
      turn.joinSoon({ onTurnEnd: () => seen.push('inner') })
      seen.push('outer')
    },
  })
  assert.deepEqual(seen, ['outer'])
  await turnEnd()
  assert.deepEqual(seen, ['outer', 'inner'])
})

test('where one that is worked on at once throws, what it gave to many is not lost', async () => {
  await passSmallTurns()
  const seen: string[] = []
  const throwing = {
    onTurnEnd: () => {
      turn.joinLast({ onTurnEnd: () => seen.push('last') })
      throw new Error('it has thrown')
    },
  }
  assert.throws(() => turn.joinSoon(throwing), /it has thrown/)
  assert.deepEqual(seen, ['last'])
  turn.joinSoon({ onTurnEnd: () => seen.push('next') })
  await turnEnd()
  assert.deepEqual(seen, ['last', 'next'])
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
  for (let i = 0; i < many; i++) turn.join({ onTurnEnd() {} })
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

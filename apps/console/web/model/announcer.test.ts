import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAnnouncer } from './announcer.ts'

function startAnnouncer() {
  const spoken: string[] = []
  let timer: (() => void) | null = null
  const announcer = createAnnouncer(
    (sentence) => spoken.push(sentence),
    (work, delayMs) => {
      assert.equal(delayMs, 3000)
      timer = work
    },
  )
  function pass(): void {
    const work = timer
    timer = null
    work?.()
  }
  return { announcer, spoken, pass }
}

test('the first sentence is spoken at once, the next after a pause', () => {
  const { announcer, spoken, pass } = startAnnouncer()
  announcer.announce('a', 'one')
  announcer.announce('b', 'two')
  assert.deepEqual(spoken, ['one'])
  pass()
  assert.deepEqual(spoken, ['one', 'two'])
})

test('news about a waiting subject replaces the old', () => {
  const { announcer, spoken, pass } = startAnnouncer()
  announcer.announce('a', 'one')
  announcer.announce('edge', 'blocked')
  announcer.announce('edge', 'allowed')
  pass()
  pass()
  assert.deepEqual(spoken, ['one', 'allowed'])
})

test('after silence the next sentence is spoken at once again', () => {
  const { announcer, spoken, pass } = startAnnouncer()
  announcer.announce('a', 'one')
  pass()
  announcer.announce('a', 'two')
  assert.deepEqual(spoken, ['one', 'two'])
})

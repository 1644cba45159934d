import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rounds } from './rounds.ts'

test('each member is told of a round once, until it has had enough or leaves', () => {
  const told: string[] = []
  const once = { onRound: () => told.push('once') > 99 }
  const twice = { onRound: () => told.push('twice') < 3 }
  const never = { onRound: () => told.push('never') > 0 }
  for (const member of [once, twice, never, once]) rounds.join(member)
  rounds.leave(never)
  for (let passed = 0; passed < 3; passed++) rounds.pass()
  assert.deepEqual(told, ['once', 'twice', 'twice'])
})

test('rounds pass by themselves, every five seconds, as long as there are members', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let told = 0
  rounds.join({
    onRound() {
      told += 1
      return told < 2
    },
  })
  t.mock.timers.tick(5_000)
  assert.equal(told, 1)
  t.mock.timers.tick(20_000)
  assert.equal(told, 2)
})

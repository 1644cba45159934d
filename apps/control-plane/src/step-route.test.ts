import assert from 'node:assert/strict'
import test from 'node:test'
import { startControlPlane } from './test-control-plane.ts'

test('the open step is told to every console, also to one that comes later', async (t) => {
  const { ask, lines } = await startControlPlane(t)
  const early = await lines('/api/events')
  const answer = await ask('POST', '/api/step', { body: { step: 5, minutes: 5 } })
  assert.equal(answer.status, 200)
  const { step, minutes, screen, beganAt, stepAt } = answer.json()
  assert.deepEqual([step, minutes, screen, beganAt], [5, 5, 'stage', stepAt])
  const late = await lines('/api/events')
  for (const console of [early, late]) {
    for (let line = ''; line !== 'event: step'; ) line = await console.next()
    assert.equal(await console.next(), `data: ${answer.text}`)
    console.leave()
  }
})

test('the time of the walkthrough begins at its first step, and anew once it was closed', async (t) => {
  const { ask } = await startControlPlane(t)
  const step = async (number: number | null) =>
    (await ask('POST', '/api/step', { body: { step: number } })).json()
  const first = await step(0)
  const second = await step(1)
  assert.equal(second.beganAt, first.beganAt)
  assert.deepEqual(await step(1), second)
  await step(null)
  assert.ok((await step(0)).beganAt >= second.stepAt)
})

test('what is no step is refused with what was expected', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const body of [
    {},
    null,
    { step: -1 },
    { step: 1.5 },
    { step: 100 },
    { step: 1, minutes: 6 },
    { step: 1, screen: '<b>' },
  ]) {
    const refused = await ask('POST', '/api/step', { body })
    assert.equal(refused.status, 400)
    assert.match(refused.json().message, /expected \{"step": N or null/)
  }
})

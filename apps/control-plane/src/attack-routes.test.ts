import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startControlPlane } from './test-control-plane.ts'

test('the attack lab runs at a request, with the defences it is told to leave on', async (t) => {
  const { ask } = await startControlPlane(t)
  const strong = await ask('POST', '/api/attacks/run', { body: { only: ['spoofed-host'] } })
  assert.equal(strong.status, 200)
  assert.equal(strong.json().results[0].verdict, 'stopped')
  const weak = await ask('POST', '/api/attacks/run', {
    body: { only: ['spoofed-host', 'bypass'], weakened: { dialsCallersAddress: true } },
  })
  assert.equal(weak.json().results[0].verdict, 'passed')
  assert.equal(weak.json().results[1].verdict, 'passed')
  assert.equal(weak.json().weakened.dialsCallersAddress, true)
})

test('in containers the way round the proxy is told as not run from here', async (t) => {
  const { ask } = await startControlPlane(t, { runMode: 'compose' })
  const answer = await ask('POST', '/api/attacks/run', { body: { only: ['bypass'] } })
  assert.equal(answer.json().results[0].verdict, 'not_run')
})

test('a wish that cannot be understood is refused by name, and nothing runs', async (t) => {
  const { ask } = await startControlPlane(t)
  for (const [body, message] of [
    [{ only: ['spoofed-hots'] }, /there is no attack "spoofed-hots"; known are spoofed-host, /],
    [{ weakend: {} }, /unknown field weakend; known are weakened, only/],
    [
      { weakened: { dialsCallersAddress: 1 } },
      /weakened\.dialsCallersAddress: expected true or false/,
    ],
    [[], /expected an object/],
  ] as const) {
    const answer = await ask('POST', '/api/attacks/run', { body })
    assert.equal(answer.status, 400)
    assert.match(answer.json().message, message)
  }
})

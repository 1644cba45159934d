import assert from 'node:assert/strict'
import test from 'node:test'
import type { Clock } from '../clock.ts'
import {
  connectObedientGateway,
  egressRule,
  rulesPath,
  startControlPlane,
  temporaryDir,
} from '../test-control-plane.ts'

/** A clock whose hands the test turns. */
function handClock(start: string) {
  let now = new Date(start)
  const alarms = new Map<() => void, Date>()
  const clock: Clock = {
    now: () => now,
    at(time, work) {
      alarms.set(work, time)
      return { cancel: () => alarms.delete(work) }
    },
  }
  const turnTo = (time: string): void => {
    now = new Date(time)
    for (const [work, at] of alarms) {
      if (at > now) continue
      alarms.delete(work)
      work()
    }
  }
  return { clock, turnTo }
}

const expires = '2030-01-02T00:00:00Z'

function dated(name: string, time = expires) {
  return {
    ...egressRule(name),
    metadata: { name, annotations: { 'egress.bookinfo.dev/expires': time } },
  }
}

/** The next line that `wanted` says yes to. */
async function until(next: () => Promise<string>, wanted: (line: string) => boolean) {
  for (;;) {
    const line = await next()
    if (wanted(line)) return JSON.parse(line)
  }
}

test('a rule is warned about a day before its time and removed at it, everywhere', async (t) => {
  const { clock, turnTo } = handClock('2029-12-31T00:00:00Z')
  const log: string[] = []
  const plane = await startControlPlane(t, { clock, log: (line) => log.push(line) })
  await connectObedientGateway(plane)
  await plane.ask('POST', rulesPath, { body: dated('brief') })
  await plane.ask('POST', rulesPath, { body: egressRule('lasting') })
  const events = await plane.lines('/api/v1/events?watch=1')
  const rules = await plane.lines(`${rulesPath}?watch=1&resourceVersion=2`)

  const inTwoHours = await plane.ask('POST', rulesPath, {
    body: dated('last', '2029-12-31T02:00:00Z'),
  })
  assert.match(String(inTwoHours.headers.warning), /last expires at 2029-12-31T02:00:00Z/)
  await plane.ask('DELETE', `${rulesPath}/last`)

  turnTo('2030-01-01T00:00:00Z')
  const soon = await until(events.next, (line) => /brief.*ExpiresSoon/.test(line))
  assert.equal(soon.object.message, 'expires at 2030-01-02T00:00:00.000Z and is removed then')
  assert.equal((await plane.ask('GET', `${rulesPath}/brief`)).status, 200)

  turnTo(expires)
  const gone = await until(rules.next, (line) => /DELETED.*brief/.test(line))
  assert.equal(gone.object.metadata.name, 'brief')
  const told = await until(events.next, (line) => line.includes('"Expired"'))
  assert.equal(told.object.involvedObject.name, 'brief')
  const { items } = (await plane.ask('GET', rulesPath)).json()
  assert.deepEqual(
    items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
    ['lasting'],
  )
  assert.match(log.join('\n'), /egress-rule\/default\/brief expired at 2030-01-02/)
})

test('what expired while nothing ran is removed at the start', async (t) => {
  const stateDir = await temporaryDir(t)
  const before = await startControlPlane(t, {
    stateDir,
    clock: handClock('2029-12-01T00:00:00Z').clock,
  })
  await before.ask('POST', rulesPath, { body: dated('brief') })
  await before.close()
  const after = await startControlPlane(t, {
    stateDir,
    clock: handClock('2030-02-01T00:00:00Z').clock,
  })
  const { next } = await after.lines('/api/v1/events?watch=1')
  await until(next, (line) => line.includes('"Expired"'))
  assert.equal((await after.ask('GET', `${rulesPath}/brief`)).status, 404)
})

test('a time put off in time keeps the rule', async (t) => {
  const { clock, turnTo } = handClock('2029-12-31T00:00:00Z')
  const plane = await startControlPlane(t, { clock })
  await plane.ask('POST', rulesPath, { body: dated('brief') })
  await plane.ask('PUT', `${rulesPath}/brief`, { body: dated('brief', '2031-01-01T00:00:00Z') })
  turnTo(expires)
  assert.equal((await plane.ask('GET', `${rulesPath}/brief`)).status, 200)
})

test('a time that is none is refused', async (t) => {
  const { ask } = await startControlPlane(t)
  const answer = await ask('POST', rulesPath, { body: dated('brief', 'tomorrow') })
  assert.equal(answer.status, 422)
  assert.match(answer.json().message, /expires must be a time as RFC 3339 writes it/)
})

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setInterval } from 'node:timers/promises'
import type { Snapshot } from '@bookinfo/discovery'
import type { RefusedRule } from '@bookinfo/rules'
import { type Heard, line, startControlPlane, storyOf } from '../test-control-plane.ts'
import { googleRule, testRegistry } from '../test-records.ts'
import { createControlPlaneClient } from './control-plane-client.ts'
import { createSubscription } from './subscription.ts'

const empty = (version: string): Snapshot => ({ version, resources: [] })

test('hello, then the stream, then each snapshot is put in force before it is acknowledged', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '7', resources: [googleRule] })
  const { subscription, applied } = subscribe(t, control.url)
  await subscription.start()
  assert.deepEqual(applied, ['7'])
  assert.deepEqual(control.heard, [
    {
      what: 'hello',
      message: {
        gateway: 'gw',
        registry: testRegistry,
        world: 'stand-in',
        knownHosts: ['www.googleapis.com'],
      },
    },
    { what: 'stream', gateway: 'gw' },
    { what: 'ack', message: { gateway: 'gw', version: '7', status: 'applied' } },
  ])
  assert.deepEqual(
    { ...subscription.state },
    { connected: true, version: '7', rejected: null, refused: [], staleSince: null },
  )
})

test('snapshots that arrive together are acknowledged one by one, in order; heartbeats are not', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription, applied } = subscribe(t, control.url)
  await subscription.start()
  control.send({})
  control.write(line(empty('2')) + line(empty('3')) + line(empty('4')))
  await control.until((heard) => acks(heard).length === 4)
  assert.deepEqual(applied, ['1', '2', '3', '4'])
  assert.deepEqual(acks(control.heard), ['1 applied', '2 applied', '3 applied', '4 applied'])
})

test('a snapshot that arrives in pieces is one snapshot', async (t) => {
  const control = await startControlPlane(t)
  const { subscription, applied } = subscribe(t, control.url)
  const started = subscription.start()
  await control.until((heard) => storyOf(heard) === 'hello stream')
  const text = line({ version: 'ü1', resources: [] })
  for (const byte of Buffer.from(text)) control.write(Buffer.of(byte))
  await started
  assert.deepEqual(applied, ['ü1'])
})

test('a snapshot that does not compile is refused with the reason, and the last good stays', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription, lines } = subscribe(t, control.url, (snapshot) => {
    if (snapshot.version === '2') throw new Error('two rules claim *.test')
    return []
  })
  await subscription.start()
  control.send(empty('2'))
  await control.until((heard) => acks(heard).length === 2)
  assert.deepEqual(control.heard.at(-1), {
    what: 'ack',
    message: { gateway: 'gw', version: '2', status: 'rejected', message: 'two rules claim *.test' },
  })
  const { connected, version, rejected, staleSince } = subscription.state
  assert.deepEqual([connected, version, rejected], [true, '1', 'two rules claim *.test'])
  assert.match(staleSince ?? '', /^\d{4}-/)
  assert.match(lines.at(-1) ?? '', /version 2 refused.*two rules claim/)
  control.send(empty('3'))
  await control.until((heard) => acks(heard).length === 3)
  assert.deepEqual(
    { ...subscription.state },
    { connected: true, version: '3', rejected: null, refused: [], staleSince: null },
  )
})

test('what was left out is acknowledged by name, with the reason, for as long as it is', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '5', resources: [googleRule] })
  const refused = [{ rule: 'egress-rule/default/googleapis', reason: 'too broad' }]
  const { subscription, lines } = subscribe(t, control.url, ({ version }) =>
    version === '5' ? refused : [],
  )
  await subscription.start()
  assert.deepEqual(control.heard.at(-1), {
    what: 'ack',
    message: { gateway: 'gw', version: '5', status: 'applied', refused },
  })
  assert.deepEqual([subscription.state.refused, subscription.state.version], [refused, '5'])
  assert.match(
    lines.at(-1) ?? '',
    /in force; left out: egress-rule\/default\/googleapis: too broad/,
  )
  control.send(empty('6'))
  await control.until((heard) => acks(heard).length === 2)
  assert.deepEqual(control.heard.at(-1), {
    what: 'ack',
    message: { gateway: 'gw', version: '6', status: 'applied' },
  })
  assert.deepEqual(subscription.state.refused, [])
})

test('of many that were left out the log names a few, and where all are listed', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('5'))
  const refused = Array.from({ length: 1000 }, (_, i) => ({ rule: `rule-${i}`, reason: 'new' }))
  const { subscription, lines } = subscribe(t, control.url, () => refused)
  await subscription.start()
  assert.match(
    lines.at(-1) ?? '',
    /left out: rule-0: new; rule-1: new; rule-2: new; 997 more \(\/config_dump lists them\)$/,
  )
})

test('a resource that nobody here can tell the hosts of has all refused, by name and field', async (t) => {
  const control = await startControlPlane(t)
  const rule = { ...googleRule, spec: { ...googleRule.spec, destination: {} } }
  control.firstLine = `${JSON.stringify({ version: '5', resources: [rule] })}\n`
  const { subscription, applied } = subscribe(t, control.url)
  await subscription.start()
  assert.deepEqual(applied, [])
  assert.match(subscription.state.rejected ?? '', /EgressRule googleapis.*destination/)
  assert.deepEqual(acks(control.heard), ['5 rejected'])
})

test('when the stream breaks it begins again with hello, and the rules stay meanwhile', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription, applied, lines } = subscribe(t, control.url)
  await subscription.start()
  control.firstLine = line(empty('2'))
  control.breakStreams()
  await control.until((heard) => acks(heard).length === 2)
  assert.equal(storyOf(control.heard), 'hello stream ack hello stream ack')
  assert.deepEqual(applied, ['1', '2'])
  assert.equal(lines.length, 3)
  assert.match(lines[1] ?? '', /away .*rules stay at version 1/)
  assert.match(lines[2] ?? '', /connected/)
})

test('a stream that ends in good order begins again too', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription } = subscribe(t, control.url)
  await subscription.start()
  control.endStreams()
  await control.until((heard) => acks(heard).length === 2)
  assert.equal(storyOf(control.heard), 'hello stream ack hello stream ack')
})

test('a silent stream counts as broken, one with heartbeats does not', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription } = subscribe(t, control.url, () => [], 1_000)
  await subscription.start()
  let beats = 0
  for await (const _tick of setInterval(200)) {
    control.send({})
    beats += 1
    if (beats === 7) break
  }
  assert.equal(storyOf(control.heard), 'hello stream ack')
  await control.until((heard) => acks(heard).length === 2)
  assert.equal(storyOf(control.heard), 'hello stream ack hello stream ack')
})

test('deltas are put in force and acknowledged like snapshots', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription, applied } = subscribe(t, control.url)
  await subscription.start()
  control.send({ version: '2', fromVersion: '1', resources: [googleRule], removedResources: [] })
  await control.until((heard) => acks(heard).length === 2)
  assert.deepEqual(applied, ['1', '2'])
  assert.deepEqual(acks(control.heard), ['1 applied', '2 applied'])
})

test('a delta that does not go with the rules in force has the whole asked for again', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription, applied, lines } = subscribe(t, control.url)
  await subscription.start()
  control.firstLine = line(empty('3'))
  control.send({ version: '3', fromVersion: '2', resources: [], removedResources: [] })
  await control.until((heard) => acks(heard).length === 2)
  assert.equal(storyOf(control.heard), 'hello stream ack hello stream ack')
  assert.deepEqual(applied, ['1', '3'])
  assert.match(lines[1] ?? '', /changes since version 2 do not go with version 1/)
})

test('a line that is no snapshot breaks the stream', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription, lines } = subscribe(t, control.url)
  await subscription.start()
  control.write('<html>\n')
  await control.until((heard) => acks(heard).length === 2)
  assert.match(lines[1] ?? '', /away/)
})

test('an acknowledgement that is refused begins everything again', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription } = subscribe(t, control.url)
  await subscription.start()
  control.status = 500
  control.send(empty('2'))
  await control.until((heard) => storyOf(heard).endsWith('ack hello hello'))
  control.status = 200
  await control.until((heard) => acks(heard).length === 3)
  assert.equal(subscription.state.connected, true)
})

test('without a control plane start returns, says so once, and goes on trying', async (t) => {
  const gone = await startControlPlane(t)
  await gone.close()
  const { subscription, lines } = subscribe(t, gone.url)
  await subscription.start()
  assert.equal(subscription.state.connected, false)
  assert.equal(subscription.state.version, null)
  assert.match(lines[0] ?? '', /away \(.*ECONNREFUSED.*\); no rules yet: .* external is denied/)
  const control = await startControlPlane(t, { port: gone.port })
  control.firstLine = line(empty('1'))
  await control.until((heard) => acks(heard).length === 1)
  assert.equal(lines.length, 2)
  assert.match(lines[1] ?? '', /connected/)
})

test('closing ends the stream, and nothing is begun again', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line(empty('1'))
  const { subscription, lines } = subscribe(t, control.url)
  await subscription.start()
  await subscription.close()
  assert.equal(subscription.state.connected, false)
  assert.equal(lines.length, 1)
  assert.equal(storyOf(control.heard), 'hello stream ack')
})

function subscribe(
  t: TestContext,
  url: string,
  judge: (snapshot: Pick<Snapshot, 'version'>) => readonly RefusedRule[] = () => [],
  silenceMs = 5000,
) {
  const client = createControlPlaneClient({ url, gateway: 'gw', silenceMs })
  const applied: string[] = []
  const lines: string[] = []
  const subscription = createSubscription({
    client,
    hello: {
      gateway: 'gw',
      registry: testRegistry,
      world: 'stand-in',
      knownHosts: ['www.googleapis.com'],
    },
    capture: () => {},
    apply(snapshot) {
      const refused = judge(snapshot)
      applied.push(snapshot.version)
      return refused
    },
    log: (text) => lines.push(text),
  })
  t.after(async () => {
    client.close()
    await subscription.close()
  })
  return { subscription, applied, lines }
}

function acks(heard: readonly Heard[]): string[] {
  return heard.flatMap((entry) =>
    entry.what === 'ack' ? [`${entry.message.version} ${entry.message.status}`] : [],
  )
}

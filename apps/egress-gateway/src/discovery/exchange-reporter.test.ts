import assert from 'node:assert/strict'
import { EventEmitter, on } from 'node:events'
import { type TestContext, test } from 'node:test'
import { startControlPlane } from '../test-control-plane.ts'
import { testRecord } from '../test-records.ts'
import { createControlPlaneClient } from './control-plane-client.ts'
import { createExchangeReporter, type ExchangeReporterOptions } from './exchange-reporter.ts'

test('a record is sent at once when nothing is in flight', async (t) => {
  const { control, reporter } = await startReporter(t)
  reporter.add(testRecord({ id: 'a' }))
  await control.until((heard) => heard.length === 1)
  assert.deepEqual(control.heard, [
    {
      what: 'exchanges',
      message: { gateway: 'gw', exchanges: [testRecord({ id: 'a' })], dropped: 0 },
    },
  ])
})

test('at most one message is in flight; what comes meanwhile goes together in the next', async (t) => {
  const { control, reporter, batches } = await startReporter(t)
  control.hold = 'exchanges'
  reporter.add(testRecord({ id: 'a' }))
  await control.until((heard) => heard.length === 1)
  for (const id of ['b', 'c', 'd', 'e']) reporter.add(testRecord({ id }))
  control.hold = undefined
  control.release()
  await control.until((heard) => heard.length === 3)
  assert.deepEqual(batches(), [['a'], ['b', 'c', 'd'], ['e']])
})

test('when the queue is full the oldest are lost, and the loss is told once', async (t) => {
  const { control, reporter, batches } = await startReporter(t)
  control.hold = 'exchanges'
  reporter.add(testRecord({ id: 'first' }))
  await control.until((heard) => heard.length === 1)
  for (let count = 0; count < 9; count += 1) reporter.add(testRecord({ id: String(count) }))
  assert.equal(reporter.dropped, 4)
  control.hold = undefined
  control.release()
  await control.until((heard) => heard.length === 3)
  assert.deepEqual(batches(), [['first'], ['4', '5', '6'], ['7', '8']])
  assert.deepEqual(
    control.heard.map((entry) => entry.what === 'exchanges' && entry.message.dropped),
    [0, 4, 0],
  )
})

test('what could not be delivered is sent again, in order', async (t) => {
  const { control, reporter, batches } = await startReporter(t)
  control.status = 503
  for (const id of ['a', 'b']) reporter.add(testRecord({ id }))
  await control.until((heard) => heard.length === 1)
  reporter.add(testRecord({ id: 'c' }))
  control.status = 200
  await control.until((heard) => heard.length === 2)
  assert.deepEqual(batches(), [
    ['a', 'b'],
    ['a', 'b', 'c'],
  ])
  assert.equal(reporter.dropped, 0)
})

test('what the control plane will never take is counted and not sent again', async (t) => {
  const { control, reporter, batches } = await startReporter(t)
  control.status = 400
  reporter.add(testRecord({ id: 'bad' }))
  await control.until((heard) => heard.length === 1)
  control.status = 200
  reporter.add(testRecord({ id: 'good' }))
  await control.until((heard) => heard.length === 2)
  assert.deepEqual(batches(), [['bad'], ['good']])
  assert.equal(reporter.dropped, 1)
})

test('after a message the next one waits, the longer the more there was to tell', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { reporter, sent, sizes } = startPaced(t)
  for (const id of ['a', 'b']) reporter.add(testRecord({ id }))
  await sent.next()
  reporter.add(testRecord({ id: 'c' }))
  await turn()
  t.mock.timers.tick(39_999)
  reporter.add(testRecord({ id: 'd' }))
  await turn()
  assert.deepEqual(sizes, [2])
  t.mock.timers.tick(1)
  await turn()
  reporter.add(testRecord({ id: 'e' }))
  await sent.next()
  assert.deepEqual(sizes, [2, 3])
})

test('after a message about one exchange, too, others have time to come together', async (t) => {
  const { reporter, sent, sizes } = await tellOneOfTwo(t)
  t.mock.timers.tick(39)
  reporter.add(testRecord({ id: 'c' }))
  await turn()
  assert.deepEqual(sizes, [1])
  t.mock.timers.tick(1)
  await turn()
  assert.deepEqual(sizes, [1], 'due, and waiting for the end of another exchange')
  reporter.add(testRecord({ id: 'd' }))
  await sent.next()
  assert.deepEqual(sizes, [1, 3])
})

test('a message that is due does not wait for long where no other exchange ends', async (t) => {
  const { sent, sizes } = await tellOneOfTwo(t)
  t.mock.timers.tick(40)
  await turn()
  t.mock.timers.tick(19)
  await turn()
  assert.deepEqual(sizes, [1])
  t.mock.timers.tick(1)
  await sent.next()
  assert.deepEqual(sizes, [1, 1])
})

test('a message that is due is behind the answers to what came together with the exchange that ended', async (t) => {
  const { reporter, sent, sizes } = await tellOneOfTwo(t)
  t.mock.timers.tick(40)
  await turn()
  reporter.add(testRecord({ id: 'c' }))
  await turn() // whoever was read in the same turn of the event loop is answered at its end
  assert.deepEqual(sizes, [1])
  await sent.next()
  assert.deepEqual(sizes, [1, 2])
})

test('while messages are paced, only the newest that fit into the next four are kept', async (t) => {
  const { reporter, sent } = startPaced(t)
  for (const id of ['a', 'b', 'c']) reporter.add(testRecord({ id }))
  await sent.next()
  await turn() // the message is known to have arrived
  for (let count = 0; count < 14; count += 1) reporter.add(testRecord({ id: String(count) }))
  assert.equal(reporter.dropped, 2)
})

/** One exchange has been told, another one waits for 40 ms to pass. */
async function tellOneOfTwo(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const started = startPaced(t, { paceMs: 3, leastPaceMs: 40 })
  started.reporter.add(testRecord({ id: 'a' }))
  await started.sent.next()
  started.reporter.add(testRecord({ id: 'b' }))
  await turn()
  return started
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function startPaced(t: TestContext, pace: Partial<ExchangeReporterOptions> = {}) {
  const sizes: number[] = []
  const messages = new EventEmitter()
  const sent = on(messages, 'sent')
  const reporter = createExchangeReporter({
    gateway: 'gw',
    async send({ exchanges }) {
      sizes.push(exchanges.length)
      messages.emit('sent')
    },
    batchSize: 3,
    paceMs: 60_000,
    ...pace,
  })
  t.after(reporter.close)
  return { reporter, sizes, sent }
}

async function startReporter(t: TestContext) {
  const control = await startControlPlane(t)
  const client = createControlPlaneClient({ url: control.url, gateway: 'gw', silenceMs: 5000 })
  const reporter = createExchangeReporter({
    gateway: 'gw',
    send: client.exchanges,
    capacity: 5,
    batchSize: 3,
    retryMs: 20,
    paceMs: 1,
  })
  t.after(async () => {
    const closed = reporter.close()
    await client.close()
    await closed
  })
  const batches = () =>
    control.heard.map((entry) =>
      entry.what === 'exchanges' ? entry.message.exchanges.map(({ id }) => id) : [],
    )
  return { control, reporter, batches }
}

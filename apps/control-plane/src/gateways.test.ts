import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import {
  connectGateway,
  connectObedientGateway,
  egressRule,
  rulesPath,
  startControlPlane,
  type TestControlPlane,
} from './test-control-plane.ts'

test('a gateway gets the snapshot at once, and every change', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 50 })
  await plane.ask('POST', rulesPath, { body: egressRule('first') })
  const gateway = await connectGateway(plane)
  assert.equal(gateway.first.version, '1')
  assert.equal(gateway.first.resources[0]?.metadata.name, 'first')
  await plane.ask('POST', rulesPath, { body: egressRule('second') })
  const { resources, ...second } = await gateway.next()
  const { version } = second
  assert.deepEqual(second, { version, fromVersion: '1', removedResources: [] })
  assert.deepEqual(
    resources.map(({ metadata }) => metadata.name),
    ['second'],
  )
  await plane.ask('DELETE', `${rulesPath}/first`)
  assert.deepEqual(await gateway.next(), {
    version: String(Number(version) + 1),
    fromVersion: version,
    resources: [],
    removedResources: ['egress-rule/default/first'],
  })
})

test('many files edited at once are one change, and most of them are told as the whole', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 0 })
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  for (const name of names) await plane.ask('POST', rulesPath, { body: egressRule(name) })
  const gateway = await connectGateway(plane)
  await editAtOnce(plane, ['a', 'b'], 8443)
  const some = await gateway.next()
  assert.equal(some.fromVersion, '6')
  assert.deepEqual(
    some.resources.map(({ metadata }) => metadata.name),
    ['a', 'b'],
  )
  await editAtOnce(plane, names, 9443)
  const all = await gateway.next()
  assert.deepEqual([all.fromVersion, all.resources.length], [undefined, 6])
  assert.ok(Number(all.version) > Number(some.version))
})

/** New texts for the files of rules, put in their places together. */
async function editAtOnce(
  { stateDir }: Pick<TestControlPlane, 'stateDir'>,
  names: readonly string[],
  port: number,
): Promise<void> {
  const folder = path.join(stateDir, 'rules/egressrules.config.istio.io/default')
  for (const name of names) {
    const text = await readFile(path.join(folder, `${name}.yaml`), 'utf8')
    await writeFile(path.join(folder, `.${name}`), text.replace(/port: \d+/, `port: ${port}`))
  }
  for (const name of names) {
    renameSync(path.join(folder, `.${name}`), path.join(folder, `${name}.yaml`))
  }
}

test('a write answers after the gateway acknowledged it, and not before', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 60_000 })
  const gateway = await connectGateway(plane)
  await gateway.ack('0')
  let answered = false
  const write = plane.ask('POST', rulesPath, { body: egressRule() }).then((answer) => {
    answered = true
    return answer
  })
  const { version } = await gateway.next()
  // The rule is stored and readable by now; the writer still waits.
  assert.equal((await plane.ask('GET', `${rulesPath}/googleapis`)).status, 200)
  assert.equal(answered, false)
  await gateway.ack(version)
  const answer = await write
  assert.equal(answer.status, 201)
  assert.equal(answer.headers.warning, undefined)
})

test('a delete answers after every gateway acknowledged it', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 60_000 })
  await connectObedientGateway(plane, 'one')
  const two = await connectGateway(plane, 'two')
  await two.ack('0')
  const create = plane.ask('POST', rulesPath, { body: egressRule() })
  await two.ack((await two.next()).version)
  await create
  const removal = plane.ask('DELETE', `${rulesPath}/googleapis`)
  const { version } = await two.next()
  const { rules } = (await plane.ask('GET', '/api/state')).json()
  assert.deepEqual(
    rules.map(({ status }: { status: string }) => status),
    ['deleting'],
  )
  await two.ack(version)
  assert.equal((await removal).headers.warning, undefined)
  assert.deepEqual((await plane.ask('GET', '/api/state')).json().rules, [])
})

test('a gateway that does not acknowledge in time is named in a Warning', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 30 })
  await connectGateway(plane, 'sleepy')
  const answer = await plane.ask('POST', rulesPath, { body: egressRule() })
  assert.equal(answer.status, 201)
  assert.equal(
    answer.headers.warning,
    '299 - "gateway sleepy has not acknowledged version 1 within 0.03 s; it may still act on the rules it had"',
  )
})

test('a gateway that refuses is quoted, and does not keep the writer waiting', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 60_000 })
  const gateway = await connectGateway(plane)
  await gateway.ack('0')
  const write = plane.ask('POST', rulesPath, { body: egressRule() })
  await gateway.ack((await gateway.next()).version, 'no such "listener"')
  assert.match(String((await write).headers.warning), /refused version 1 .* no such \\"listener\\"/)
  const { rules, gateways } = (await plane.ask('GET', '/api/state')).json()
  assert.equal(rules[0].status, 'rejected')
  assert.match(rules[0].message, /egress: no such/)
  assert.equal(gateways[0].rejected, 'no such "listener"')
  assert.equal(gateways[0].ackedVersion, '0')
})

test('a refusal that arrives after a later acknowledgement is no news', async (t) => {
  const plane = await startControlPlane(t)
  const gateway = await connectGateway(plane)
  await gateway.ack('2')
  await gateway.ack('1', 'too many rules')
  const { gateways } = (await plane.ask('GET', '/api/state')).json()
  assert.deepEqual([gateways[0].ackedVersion, gateways[0].rejected], ['2', null])
})

test('a gateway that leaves does not keep the writer waiting', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 60_000 })
  const gateway = await connectGateway(plane)
  const write = plane.ask('POST', rulesPath, { body: egressRule() })
  await gateway.next()
  gateway.leave()
  assert.match(String((await write).headers.warning), /egress disconnected before it acknowledged/)
})

test('without any gateway the writer is told so', async (t) => {
  const { ask } = await startControlPlane(t)
  const answer = await ask('POST', rulesPath, { body: egressRule() })
  assert.match(String(answer.headers.warning), /no gateway is connected: version 1 is saved/)
})

test('a dry run waits for nobody and warns of nothing', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 60_000 })
  await connectGateway(plane)
  const answer = await plane.ask('POST', `${rulesPath}?dryRun=All`, { body: egressRule() })
  assert.equal(answer.headers.warning, undefined)
})

test('a gateway that comes back has to acknowledge anew', async (t) => {
  const plane = await startControlPlane(t)
  const first = await connectObedientGateway(plane)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  first.leave()
  const second = await connectGateway(plane)
  const { rules } = (await plane.ask('GET', '/api/state')).json()
  assert.equal(rules[0].status, 'saved')
  await second.ack(second.first.version)
  assert.equal((await plane.ask('GET', '/api/state')).json().rules[0].status, 'active')
})

test('an older acknowledgement that arrives late takes nothing back', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 20 })
  const gateway = await connectGateway(plane)
  await plane.ask('POST', rulesPath, { body: egressRule('a') })
  await plane.ask('POST', rulesPath, { body: egressRule('b') })
  await gateway.ack('2')
  await gateway.ack('1')
  const { gateways } = (await plane.ask('GET', '/api/state')).json()
  assert.equal(gateways[0].ackedVersion, '2')
})

test('a rule that loses against another is told to its writer and in the state', async (t) => {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  await plane.ask('POST', rulesPath, { body: egressRule('googleapis') })
  const copy = { ...egressRule('googleapis', 8443), metadata: { name: 'z-copy' } }
  const answer = await plane.ask('POST', rulesPath, { body: copy })
  const lost =
    'rule egress-rule/default/z-copy conflicts with rule egress-rule/default/googleapis on domain *.googleapis.com, is rejected'
  assert.equal(answer.headers.warning, `299 - "${lost}"`)
  const { rules } = (await plane.ask('GET', '/api/state')).json()
  assert.deepEqual(
    rules.map(({ status }: { status: string }) => status),
    ['active', 'rejected'],
  )
  assert.equal(rules[1].message, lost)
})

test('messages that are none are refused, and so are gateways without a name', async (t) => {
  const { ask } = await startControlPlane(t)
  assert.equal((await ask('GET', '/discovery/v1/snapshots')).status, 400)
  assert.equal((await ask('GET', '/discovery/v1/snapshots?gateway=a%0Ab')).status, 400)
  const ack = { gateway: 'stranger', version: '1', status: 'applied' }
  assert.equal((await ask('POST', '/discovery/v1/acks', { body: ack })).status, 404)
  assert.equal((await ask('POST', '/discovery/v1/acks', { body: { gateway: 'x' } })).status, 400)
  assert.equal((await ask('POST', '/discovery/v1/hello', { body: {} })).status, 400)
  assert.equal((await ask('POST', '/discovery/v1/exchanges', { text: '{' })).status, 400)
})

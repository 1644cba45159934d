import assert from 'node:assert/strict'
import test from 'node:test'
import {
  connectGateway,
  connectObedientGateway,
  egressRule,
  rulesPath,
  startControlPlane,
  type TestControlPlane,
  untilReason,
} from '../test-control-plane.ts'

async function conditionOf({ ask }: TestControlPlane, name: string) {
  const { status } = (await ask('GET', `${rulesPath}/${name}`)).json()
  return status.conditions[0]
}

test('a rule is Active once every gateway has acknowledged it, in the answer to its creation already', async (t) => {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  const { metadata, status } = (await plane.ask('POST', rulesPath, { body: egressRule() })).json()
  assert.equal(metadata.generation, 1)
  const [{ lastTransitionTime, ...condition }] = status.conditions
  assert.deepEqual(condition, {
    type: 'Active',
    status: 'True',
    reason: 'Acknowledged',
    message: 'in force at egress',
    observedGeneration: 1,
  })
  assert.match(lastTransitionTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
})

test('a change of the spec makes a new generation, a change of labels does not', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  const labelled = { ...egressRule(), metadata: { name: 'googleapis', labels: { a: 'b' } } }
  await plane.ask('PUT', `${rulesPath}/googleapis`, { body: labelled })
  assert.equal((await conditionOf(plane, 'googleapis')).observedGeneration, 1)
  await plane.ask('PUT', `${rulesPath}/googleapis`, { body: egressRule('googleapis', 8443) })
  assert.equal((await conditionOf(plane, 'googleapis')).observedGeneration, 2)
})

test('without a gateway, and with one that refuses, a rule is not Active, and it is said why', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 50 })
  await plane.ask('POST', rulesPath, { body: egressRule() })
  assert.equal((await conditionOf(plane, 'googleapis')).reason, 'NoGateway')
  const gateway = await connectGateway(plane)
  await untilReason(plane, 'googleapis', 'Waiting')
  await gateway.ack(gateway.first.version, 'too many rules')
  await untilReason(plane, 'googleapis', 'Refused')
  const { reason, message } = await conditionOf(plane, 'googleapis')
  assert.deepEqual([reason, message], ['Refused', 'egress: too many rules'])
})

test('a refusal is no word about what is written after it: that waits for the gateway to answer', async (t) => {
  const plane = await startControlPlane(t)
  const gateway = await connectGateway(plane)
  const refused = plane.ask('POST', rulesPath, { body: egressRule('first') })
  await gateway.ack((await gateway.next()).version, 'too many rules')
  await refused
  const writing = plane.ask('POST', rulesPath, { body: egressRule('second') })
  const { version } = await gateway.next()
  const { reason, message } = await conditionOf(plane, 'second')
  assert.deepEqual([reason, message], ['Waiting', 'waiting for egress'])
  const told = (await plane.ask('GET', '/api/state')).json()
  assert.deepEqual(
    told.rules.map(({ status }: { status: string }) => status),
    ['rejected', 'saved'],
  )
  assert.deepEqual(
    [told.gateways[0].rejected, told.gateways[0].rejectedVersion],
    ['too many rules', '1'],
  )
  await gateway.ack(version)
  assert.equal((await writing).json().status.conditions[0].reason, 'Acknowledged')
})

test('of a rule that a gateway leaves out it is said why, to its writer and ever after, until it takes it', async (t) => {
  const plane = await startControlPlane(t)
  const gateway = await connectGateway(plane)
  await gateway.ack('0')
  const writing = plane.ask('POST', rulesPath, { body: egressRule() })
  const { version } = await gateway.next()
  const rule = 'egress-rule/default/googleapis'
  await gateway.leaveOut(version, [{ rule, reason: 'too broad' }])
  const answer = await writing
  assert.equal(answer.status, 201)
  assert.equal(answer.headers.warning, `299 - "gateway egress leaves out ${rule}: too broad"`)
  const [{ status, reason, message }] = answer.json().status.conditions
  assert.deepEqual([status, reason, message], ['False', 'Refused', 'egress: too broad'])
  const told = (await plane.ask('GET', '/api/state')).json()
  assert.deepEqual(told.gateways[0].refused, [{ rule, reason: 'too broad' }])
  assert.deepEqual([told.rules[0].status, told.rules[0].leftOut], ['rejected', true])
  assert.equal(told.rules[0].message, 'egress: too broad')

  const other = plane.ask('POST', rulesPath, { body: egressRule('other') })
  const next = await gateway.next()
  await gateway.leaveOut(next.version, [{ rule, reason: 'too broad' }])
  assert.equal((await other).headers.warning, undefined, 'who writes another is not bothered')
  assert.equal((await other).json().status.conditions[0].status, 'True')

  await plane.ask('DELETE', `${rulesPath}/other?dryRun=All`)
  const last = plane.ask('DELETE', `${rulesPath}/other`)
  await gateway.ack((await gateway.next()).version)
  await last
  assert.equal((await conditionOf(plane, 'googleapis')).reason, 'Acknowledged')
})

test('of two rules in conflict the loser names the winner, and stands once the winner is gone', async (t) => {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  const rival = { ...egressRule('googleapis', 8443), metadata: { name: 'z' } }
  await plane.ask('POST', rulesPath, { body: rival })
  const { metadata, status: before } = (await plane.ask('GET', `${rulesPath}/z`)).json()
  const [{ status, reason, message }] = before.conditions
  assert.deepEqual([status, reason], ['False', 'Conflict'])
  assert.match(message, /conflicts with rule egress-rule\/default\/googleapis/)

  const since = metadata.resourceVersion
  const { next } = await plane.lines(
    `${rulesPath}?watch=1&fieldSelector=metadata.name%3Dz&resourceVersion=${since}`,
  )
  await plane.ask('DELETE', `${rulesPath}/googleapis`)
  const { type, object } = JSON.parse(await next())
  assert.equal(type, 'MODIFIED')
  assert.equal(object.status.conditions[0].status, 'True')
  assert.equal(object.metadata.generation, 1, 'nobody wrote it')
  assert.ok(Number(object.metadata.resourceVersion) > Number(since))
})

test('a status that a client sends back is not looked at, and does not reach the file', async (t) => {
  const plane = await startControlPlane(t)
  const created = (await plane.ask('POST', rulesPath, { body: egressRule() })).json()
  const lie = { ...created, status: { conditions: [{ type: 'Active', status: 'Maybe' }] } }
  const answer = await plane.ask('PUT', `${rulesPath}/googleapis`, { body: lie })
  assert.equal(answer.status, 200)
  assert.equal(answer.json().status.conditions[0].status, 'False')
  assert.equal(answer.json().metadata.resourceVersion, created.metadata.resourceVersion)
})

test('events tell what happened to a rule; what repeats is counted', async (t) => {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  const { next } = await plane.lines('/api/v1/namespaces/default/events?watch=1')
  const reasons: string[] = []
  while (!reasons.includes('Acknowledged')) reasons.push(JSON.parse(await next()).object.reason)
  assert.deepEqual(reasons, ['Created', 'Acknowledged'])

  const rival = { ...egressRule('googleapis', 8443), metadata: { name: 'z' } }
  await plane.ask('POST', rulesPath, { body: rival })
  for (;;) {
    const { type, reason, involvedObject } = JSON.parse(await next()).object
    if (reason !== 'Conflict') continue
    assert.equal(type, 'Warning')
    assert.equal(involvedObject.name, 'z')
    break
  }
  const selected = await plane.ask(
    'GET',
    '/api/v1/events?fieldSelector=involvedObject.name%3Dz,reason%3DConflict',
  )
  assert.equal(selected.json().items.length, 1)
})

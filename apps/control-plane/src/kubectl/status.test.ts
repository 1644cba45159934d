import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { connectGateway, rulesPath } from '../test-control-plane.ts'
import { findKubectls, type Kubectl } from './find-kubectls.ts'
import { startKubectl } from './start-kubectl.ts'

const columns = 'V:.metadata.resourceVersion,G:.metadata.generation,R:.status.conditions[0].reason'

/** A kubectl whose control plane waits for no gateway, and a way to say what it must print. */
async function startScript(t: TestContext, found: Kubectl) {
  const { kubectl, follow, plane } = await startKubectl(t, found, {
    ackTimeoutMs: 0,
    hasGateway: false,
  })
  const does = async (line: string, expected: RegExp, editor?: string): Promise<void> => {
    const { code, out, err } = await kubectl(
      line.split(' '),
      editor === undefined ? {} : { editor },
    )
    assert.equal(code, 0, `kubectl ${line}: ${err}`)
    assert.match(out, expected, `kubectl ${line}`)
  }
  const fails = async (line: string, expected: RegExp): Promise<void> => {
    const { code, err } = await kubectl(line.split(' '))
    assert.equal(code, 1, `kubectl ${line}`)
    assert.match(err, expected, `kubectl ${line}`)
  }
  return { does, fails, follow, plane }
}

for (const kubectl of await findKubectls()) {
  test(`kubectl 1.${kubectl.minor} hears of each change of status, in order`, {
    timeout: 120_000,
  }, async (t) => {
    const script = await startScript(t, kubectl)
    const { does, fails, follow, plane } = script
    const gateway = await connectGateway(plane)
    await does('create -f rule.yaml', /created/)
    const line = follow(`get egressrules -w --no-headers -o custom-columns=${columns}`)
    const next = async (expected: RegExp): Promise<number> => {
      const text = await line()
      assert.match(text, expected)
      return Number(text.trim().split(/ +/)[0])
    }
    const versions = [await next(/ 1 +Waiting/)]
    const waiting = follow('wait --for=condition=Active egressrule/googleapis --timeout=60s')
    await gateway.ack((await gateway.next()).version)
    versions.push(await next(/ 1 +Acknowledged/))
    assert.match(await waiting(), /condition met/)

    await does('replace -f changed.yaml', /replaced/)
    versions.push(await next(/ 2 +Waiting/))
    await fails(
      'wait --for=condition=Active egressrule/googleapis --timeout=1s',
      /timed out waiting for the condition/,
    )
    await gateway.ack((await gateway.next()).version, 'no room')
    versions.push(await next(/ 2 +Refused/))
    await does('label egressrule googleapis a=b', /labeled/)
    versions.push(await next(/ 2 +Waiting/))
    await gateway.leaveOut((await gateway.next()).version, [
      { rule: 'egress-rule/default/googleapis', reason: 'too broad' },
    ])
    versions.push(await next(/ 2 +Refused/))
    await does(
      'describe egressrule googleapis',
      /Message: +egress: too broad[\s\S]*Warning +Rejected/,
    )
    gateway.leave()
    versions.push(await next(/ 2 +NoGateway/))
    assert.deepEqual(
      versions,
      [...new Set(versions)].toSorted((a, b) => a - b),
    )
  })

  test(`kubectl 1.${kubectl.minor} edits, applies and replaces whatever statuses change meanwhile`, {
    timeout: 120_000,
  }, async (t) => {
    const { does, plane } = await startScript(t, kubectl)
    await does('apply -f rule.yaml', /created/)
    const { metadata } = (await plane.ask('GET', `${rulesPath}/googleapis`)).json()
    // From here on the version that kubectl wrote is not the newest one any more.
    const gateway = await connectGateway(plane)
    await gateway.ack(gateway.first.version)
    await does('wait --for=condition=Active egressrule/googleapis --timeout=60s', /condition met/)
    const held = { ...(await plane.ask('GET', `${rulesPath}/googleapis`)).json(), metadata }
    const answer = await plane.ask('PUT', `${rulesPath}/googleapis`, {
      body: { ...held, metadata: { ...metadata, labels: { held: 'since-before' } } },
    })
    assert.equal(answer.status, 200, answer.text)
    await does('apply -f changed.yaml', /configured/)
    gateway.leave()
    await does('replace -f rule.yaml', /replaced/)
    await does('edit egressrule googleapis', /edited/, 'change')
  })
}

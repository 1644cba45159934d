import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import type { ConsoleState } from '@bookinfo/discovery'
import {
  connectGateway,
  connectObedientGateway,
  egressRule,
  rulesPath,
  startControlPlane,
} from './test-control-plane.ts'

type Plane = Awaited<ReturnType<typeof startControlPlane>>

async function writtenOf({ ask }: Plane) {
  const state: ConsoleState = (await ask('GET', '/api/state')).json()
  return state.rules[0]?.written
}

test('a rule says who wrote it, when, and how long the gateways took', async (t) => {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  for (const [userAgent, by] of [
    ['kubectl/v1.32.0 (linux/amd64)', 'kubectl'],
    ['meshctl', 'meshctl'],
    ['Mozilla/5.0 (X11; Linux x86_64)', 'console'],
    ['python-requests/2', 'api'],
  ] as const) {
    await plane.ask('DELETE', `${rulesPath}/googleapis`)
    const headers = { 'user-agent': userAgent }
    await plane.ask('POST', rulesPath, { body: egressRule(), headers })
    const written = await writtenOf(plane)
    assert.equal(written?.by, by)
    assert.ok(Number.isInteger(written?.ackMs))
    assert.ok(!Number.isNaN(Date.parse(written?.at ?? '')))
  }
})

test('as long as a gateway does not act on it, there is no time to tell', async (t) => {
  const plane = await startControlPlane(t, { ackTimeoutMs: 1 })
  const gateway = await connectGateway(plane)
  await gateway.ack(gateway.first.version)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  assert.equal((await writtenOf(plane))?.ackMs, null)
  await gateway.ack((await gateway.next()).version)
  assert.ok(Number.isInteger((await writtenOf(plane))?.ackMs))
})

test('a file edited by hand was written by a file', async (t) => {
  const plane = await startControlPlane(t)
  const gateway = await connectGateway(plane)
  await gateway.ack(gateway.first.version)
  const rule = JSON.stringify({
    ...egressRule(),
    metadata: { name: 'googleapis', namespace: 'default' },
  })
  await writeFile(path.join(plane.stateDir, 'rules', 'by-hand.yaml'), rule)
  await gateway.next()
  assert.equal((await writtenOf(plane))?.by, 'file')
})

test('what was there before the start has no writer', async (t) => {
  const plane = await startControlPlane(t, { preset: 'blog' })
  assert.equal(await writtenOf(plane), undefined)
})

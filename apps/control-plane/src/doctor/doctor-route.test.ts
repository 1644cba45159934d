import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import test from 'node:test'
import { connectObedientGateway, startControlPlane, temporaryDir } from '../test-control-plane.ts'

/** A part that answers its health with `status`. */
async function startPart(t: test.TestContext, status: number): Promise<number> {
  const server = createServer((_request, response) => response.writeHead(status).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const bound = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : 0
}

test('the doctor tells how every part answers, and what is wrong with one that does not', async (t) => {
  const [good, ill] = [await startPart(t, 200), await startPart(t, 503)]
  const { ask, port } = await startControlPlane(t, {
    parts: {
      good: `http://127.0.0.1:${good}/ready`,
      ill: `http://127.0.0.1:${ill}/ready`,
      door: `tcp://127.0.0.1:${good}`,
      gone: 'http://127.0.0.1:1/',
      shut: 'tcp://127.0.0.1:1',
    },
  })
  const { parts } = (await ask('GET', '/api/doctor')).json()
  const seen = parts.map(({ name, state, detail }: Record<string, string>) => [name, state, detail])
  assert.deepEqual(seen, [
    ['control-plane', 'up', null],
    ['good', 'up', null],
    ['ill', 'down', 'answers 503'],
    ['door', 'up', null],
    ['gone', 'down', 'nothing listens there'],
    ['shut', 'down', 'nothing listens there'],
  ])
  assert.equal(parts[0].url, `tcp://127.0.0.1:${port}`)
})

test('it asks the workloads of the registry, but not across the networks of containers', async (t) => {
  const workload = {
    name: 'details-v1',
    labels: {},
    address: '127.0.0.1',
    port: await startPart(t, 200),
  }
  for (const [runMode, state] of [
    ['process', 'up'],
    ['compose', 'hidden'],
  ] as const) {
    const { ask } = await startControlPlane(t, { runMode })
    const registry = { services: [], workloads: [workload, { name: 'local', labels: {} }] }
    const hello = { gateway: 'egress', registry, world: 'stand-in', knownHosts: [] }
    await ask('POST', '/discovery/v1/hello', { body: hello })
    const { parts } = (await ask('GET', '/api/doctor')).json()
    assert.deepEqual([parts[1].name, parts[1].state], ['details-v1', state])
    assert.equal(parts.length, 2)
  }
})

test('it names mode, state, clock and the last acknowledgement', async (t) => {
  const plane = await startControlPlane(t, { seed: 7 })
  await connectObedientGateway(plane)
  const before = Date.now()
  const report = (await plane.ask('GET', '/api/doctor')).json()
  const { runMode, world, preset, seed, stateDir, gateways, authority } = report
  assert.deepEqual([runMode, world, preset, seed], ['process', 'stand-in', 'blank', 7])
  assert.equal(stateDir, plane.stateDir)
  assert.ok(Date.parse(report.time) >= before && Date.parse(report.startedAt) <= before)
  assert.equal(gateways[0].name, 'egress')
  assert.ok(Date.parse(gateways[0].ackedAt) <= Date.now())
  assert.equal(authority, null)
})

test('it reads until when the CA is good, and goes on without a file it cannot read', async (t) => {
  const caFile = path.join(await temporaryDir(t), 'ca.pem')
  const { ask } = await startControlPlane(t, { caFile })
  const authority = async () => (await ask('GET', '/api/doctor')).json().authority
  assert.equal(await authority(), null)
  await writeFile(caFile, 'no certificate')
  assert.equal(await authority(), null)
})

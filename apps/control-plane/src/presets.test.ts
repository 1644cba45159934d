import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { parse } from 'yaml'
import {
  connectObedientGateway,
  egressRule,
  routesPath,
  rulesPath,
  startControlPlane,
  temporaryDir,
} from './test-control-plane.ts'

test('the blog begins with details routed to v2 and no egress rule', async (t) => {
  const { ask } = await startControlPlane(t, { preset: 'blog' })
  const { spec } = (await ask('GET', `${routesPath}/details`)).json()
  assert.deepEqual(spec.route[0].labels, { version: 'v2' })
  assert.equal((await ask('GET', rulesPath)).json().items.length, 0)
})

test('blank begins with nothing', async (t) => {
  const { ask } = await startControlPlane(t)
  assert.deepEqual((await ask('GET', '/api/state')).json().rules, [])
})

test('a later start leaves the rules as they are, also when there are none', async (t) => {
  const stateDir = await temporaryDir(t)
  const first = await startControlPlane(t, { stateDir, preset: 'blog' })
  await first.ask('DELETE', `${routesPath}/details`)
  await first.close()
  const second = await startControlPlane(t, { stateDir, preset: 'blog' })
  assert.equal((await second.ask('GET', `${routesPath}/details`)).status, 404)
})

test('a reset brings the preset back, acknowledged', async (t) => {
  const plane = await startControlPlane(t, { preset: 'blog' })
  await connectObedientGateway(plane)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  const { spec, ...route } = (await plane.ask('GET', `${routesPath}/details`)).json()
  const toV1 = { ...spec, route: [{ labels: { version: 'v1' } }] }
  await plane.ask('PUT', `${routesPath}/details`, { body: { ...route, spec: toV1 } })
  const answer = await plane.ask('POST', '/api/reset')
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.warning, undefined)
  const [rule, ...others] = answer.json().rules
  assert.deepEqual(others, [])
  assert.equal(rule.status, 'active')
  assert.deepEqual(rule.resource.spec.route[0].labels, { version: 'v2' })
})

test('a reset where nothing is to do changes no version', async (t) => {
  const { ask } = await startControlPlane(t, { preset: 'blog' })
  assert.equal((await ask('POST', '/api/reset')).json().version, '1')
})

test('a kubeconfig for this mesh and no other is written at start', async (t) => {
  const { stateDir, port } = await startControlPlane(t)
  const file = path.join(stateDir, 'kubeconfig')
  const config = parse(await readFile(file, 'utf8'))
  assert.equal(config.clusters[0].cluster.server, `http://localhost:${port}`)
  assert.equal(config['current-context'], 'bookinfo')
  assert.equal(config.contexts[0].context.namespace, 'default')
  assert.equal((await stat(file)).mode & 0o077, 0)
})

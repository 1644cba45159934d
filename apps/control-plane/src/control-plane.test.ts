import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { createInterface } from 'node:readline'
import test from 'node:test'
import { request } from 'undici'
import { createControlPlane } from './control-plane.ts'
import { egressRule, rulesPath, startControlPlane, temporaryDir } from './test-control-plane.ts'

const main = new URL('./main.ts', import.meta.url).pathname

test('localhost means us on IPv6 too, where there is IPv6', async (t) => {
  const { port } = await startControlPlane(t)
  const loopbacks = Object.values(networkInterfaces()).flat()
  const hasIpv6 = loopbacks.some((address) => address?.address === '::1')
  const answer = request(`http://[::1]:${port}/version`).then(({ statusCode, body }) =>
    body.dump().then(() => statusCode),
  )
  if (hasIpv6) assert.equal(await answer, 200)
  else await assert.rejects(answer)
})

test('a taken port is one line that names the variable', async (t) => {
  const { port } = await startControlPlane(t)
  const controlPlane = createControlPlane({
    stateDir: await temporaryDir(t),
    runMode: 'process',
    world: 'stand-in',
    preset: 'blank',
    productPageUrl: 'http://localhost:9080/productpage',
    allowedHosts: [],
    portVariable: 'BOOKINFO_CONTROL_PORT',
  })
  await assert.rejects(controlPlane.start({ host: '127.0.0.1', port }), {
    message: `port ${port} is taken by another program; stop it, or set BOOKINFO_CONTROL_PORT to a free port`,
  })
})

test('the process says where it is and ends on a signal, streams or not', async (t) => {
  const env = { CONTROL_PORT: '0', BOOKINFO_STATE_DIR: await temporaryDir(t) }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const url = /http:\/\/\S+/.exec(line)?.[0] ?? ''
  const { statusCode, body } = await request(`${url}/api/events`)
  body.on('error', () => {}).resume()
  assert.equal(statusCode, 200)
  child.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null])
})

test('a setting that cannot be used ends the process with one line', async () => {
  const env = { CONTROL_PORT: 'x' }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stderr })) lines.push(line)
  assert.deepEqual(await exited, [1, null])
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /^control-plane: CONTROL_PORT must be a port number/)
})

test('kill -9 in the middle of 100 writes loses none that was answered', async (t) => {
  const stateDir = await temporaryDir(t)
  const env = { CONTROL_PORT: '0', BOOKINFO_STATE_DIR: stateDir, BOOKINFO_PRESET: 'blank' }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const url = /http:\/\/\S+/.exec(line)?.[0] ?? ''
  const answered: string[] = []
  const writes = Array.from({ length: 100 }, async (_, i) => {
    const name = `rule-${i}`
    const { statusCode, body } = await request(url + rulesPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(egressRule(name)),
    })
    await body.dump()
    if (statusCode === 201) answered.push(name)
    if (answered.length === 40) child.kill('SIGKILL')
  })
  await Promise.allSettled(writes)
  await exited
  assert.ok(answered.length >= 40 && answered.length < 100, String(answered.length))

  const { ask } = await startControlPlane(t, { stateDir })
  const stored = new Set<string>(
    (await ask('GET', rulesPath))
      .json()
      .items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
  )
  assert.deepEqual(
    answered.filter((name) => !stored.has(name)),
    [],
  )
  assert.deepEqual((await ask('GET', '/api/state')).json().brokenFiles, [])
})

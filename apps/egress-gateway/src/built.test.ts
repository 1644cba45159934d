import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from './node-flags.ts'
import { line, startControlPlane } from './test-control-plane.ts'
import { googleRule, testRegistry } from './test-records.ts'

/** What ships: the program that `npm run build` makes. */
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Tells on standard output which files a program loads, and on SIGUSR2 which parts of Node. */
const spy = `import { registerHooks } from 'node:module'
import { writeSync } from 'node:fs'
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) writeSync(1, url + '\\n')
    return next(url, context)
  },
})
process.on('SIGUSR2', () => writeSync(1, 'parts ' + process.moduleLoadList.join(',') + '\\n'))`

test('an idle gateway is one file, and has loaded no library and nothing of Node that it can do without', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '1', resources: [googleRule] })
  const { child, loaded } = start(t, { EGRESS_CONTROL_PLANE: control.url })
  await said(child, /egress on/)
  await control.until((heard) => heard.some(({ what }) => what === 'ack'))
  const parts = once(loaded, 'parts')
  child.kill('SIGUSR2')
  const [list] = await parts
  const libraries = loaded.files.map((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1])
  assert.deepEqual([...new Set(libraries)], [undefined, 'close-with-grace'])
  assert.equal(libraries.filter((name) => name === undefined).length, 1)
  for (const part of [
    'crypto',
    'http',
    'http2',
    'tls',
    'worker_threads',
    'zlib',
    'internal/deps/undici/undici',
  ]) {
    assert.ok(!list.split(',').includes(`NativeModule ${part}`), part)
  }
})

test('what waits until somebody needs it is found then: the admin API', async (t) => {
  const { child, loaded } = start(t, {})
  const [, port] = await said(child, /admin on port (\d+)/)
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`)
  assert.deepEqual(await answer.json(), { status: 'live' })
  assert.ok(loaded.files.some((url) => url.includes('/node_modules/fastify/')))
})

test('what waits until somebody needs it is found then: the place of a fault in the registry', async (t) => {
  const { child } = start(t, { EGRESS_REGISTRY: 'services: []\nworkloads: [{ name: a }]\n' })
  const [told] = await Promise.all([text(child.stderr), once(child, 'exit')])
  assert.equal(
    told,
    'egress-gateway: EGRESS_REGISTRY:2:13 workloads[0]: must have required properties labels\n',
  )
})

test('what waits until somebody needs it is found then: public suffixes', async (t) => {
  const control = await startControlPlane(t)
  const destination = { service: '*.co.uk' }
  const broad = { ...googleRule, spec: { ...googleRule.spec, destination } }
  control.firstLine = `${JSON.stringify({ version: '1', resources: [broad] })}\n`
  start(t, { EGRESS_CONTROL_PLANE: control.url, EGRESS_DENY_BROAD_RULES: 'true' })
  await control.until((heard) => heard.some(({ what }) => what === 'ack'))
  const ack = control.heard.find(({ what }) => what === 'ack')
  assert.match(JSON.stringify(ack), /applied.*refused.*covers names of unrelated owners/)
})

test('what waits until somebody needs it is found then: the form of an order to capture', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '1', resources: [] })
  start(t, { EGRESS_CONTROL_PLANE: control.url })
  await control.until((heard) => heard.some(({ what }) => what === 'ack'))
  control.send({ capture: { id: 'c1', workload: 'w', host: 'a.test', calls: 1, ms: 1000 } })
  await control.until((heard) => heard.some(({ what }) => what === 'capture'))
})

function start(t: TestContext, env: Readonly<Record<string, string>>) {
  const usual = {
    EGRESS_PORT: '0',
    EGRESS_ADMIN_PORT: '0',
    EGRESS_REGISTRY: JSON.stringify(testRegistry),
  }
  const child = spawn(
    process.execPath,
    [...nodeFlags, '--import', `data:text/javascript,${encodeURIComponent(spy)}`, program],
    { env: { ...usual, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  t.after(() => child.kill('SIGKILL'))
  const loaded = Object.assign(createInterface(child.stdout), { files: [] as string[] })
  loaded.on('line', (told) => {
    if (told.startsWith('file:')) loaded.files.push(told)
    if (told.startsWith('parts ')) loaded.emit('parts', told.slice('parts '.length))
  })
  return { child, loaded }
}

async function said({ stderr }: ChildProcess, what: RegExp): Promise<RegExpExecArray> {
  assert.ok(stderr)
  for await (const told of createInterface(stderr)) {
    const found = what.exec(told)
    if (found !== null) return found
  }
  throw new Error(`nothing like ${what} was said`)
}

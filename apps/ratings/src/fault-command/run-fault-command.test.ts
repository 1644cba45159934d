import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createFaultsAdmin } from '../create-faults-admin.ts'
import { createFaults, type Faults } from '../faults.ts'
import { createTestClock } from '../test-clock.ts'
import { runFaultCommand } from './run-fault-command.ts'

async function startSwitch(t: TestContext): Promise<{ faults: Faults; url: string }> {
  const faults = createFaults('none', createTestClock().clock, () => 0.2)
  const admin = createFaultsAdmin(faults)
  t.after(() => admin.close())
  return { faults, url: `${await admin.listen({ host: '127.0.0.1', port: 0 })}/faults` }
}

/** A state directory as the running demo leaves it. */
async function demoOf(t: TestContext, ratingsFaults: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'ratings-fault-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'running.json'), JSON.stringify({ pid: 1, ratingsFaults }))
  return folder
}

async function run(words: readonly string[], folder: string, env: Record<string, string> = {}) {
  const printed = { out: '', err: '' }
  const status = await runFaultCommand(words, {
    folder: '/nowhere',
    env: { BOOKINFO_STATE_DIR: folder, ...env },
    out: (text) => {
      printed.out += text
    },
    err: (text) => {
      printed.err += text
    },
  })
  return { status, ...printed }
}

test('a mode is switched on in every ratings of the running demo', async (t) => {
  const one = await startSwitch(t)
  const two = await startSwitch(t)
  const folder = await demoOf(t, { 'ratings-v1': one.url, 'ratings-v2': two.url })
  assert.deepEqual(await run(['v-faulty'], folder), {
    status: 0,
    out: 'ratings-v1: v-faulty\nratings-v2: v-faulty\n',
    err: '',
  })
  assert.deepEqual(
    [one.faults.state(), two.faults.state()],
    [{ mode: 'v-faulty' }, { mode: 'v-faulty' }],
  )
})

test('a mode that changes by itself can begin with its bad phase', async (t) => {
  const { url, faults } = await startSwitch(t)
  const folder = await demoOf(t, { 'ratings-v1': url })
  const { out } = await run(['v-unhealthy', 'bad'], folder)
  assert.equal(out, 'ratings-v1: v-unhealthy, bad phase\n')
  assert.equal(faults.healthy(), false)
})

test('without a mode the present one is told, and nothing is changed', async (t) => {
  const { url, faults } = await startSwitch(t)
  faults.set('v-delayed')
  const folder = await demoOf(t, { 'ratings-v1': url })
  assert.equal((await run([], folder)).out, 'ratings-v1: v-delayed\n')
})

test('in a container it is the ratings of that container', async (t) => {
  const { url, faults } = await startSwitch(t)
  const { out } = await run(['v-faulty'], '/nowhere', { RATINGS_ADMIN_PORT: new URL(url).port })
  assert.equal(out, 'ratings: v-faulty\n')
  assert.deepEqual(faults.state(), { mode: 'v-faulty' })
})

test('without a running demo it says where it looked, and exits 1', async () => {
  const { status, err } = await run(['v-faulty'], '/nowhere')
  assert.match(err, /RATINGS_ADMIN_PORT is not set, and \/nowhere\/running\.json names none/)
  assert.equal(status, 1)
})

test('a demo that has gone is one line, and exit status 1', async (t) => {
  const folder = await demoOf(t, { 'ratings-v1': 'http://127.0.0.1:1/faults' })
  const { status, err } = await run(['none'], folder)
  assert.match(err, /^nobody answers at http:\/\/127\.0\.0\.1:1\/faults \(.+\)\n$/)
  assert.equal(status, 1)
})

for (const words of [['faulty'], ['v-unhealthy', 'worst'], ['none', 'bad', 'more']]) {
  test(`"${words.join(' ')}" is answered with what was expected, and exit status 2`, async () => {
    const { status, err } = await run(words, '/nowhere')
    assert.match(err, /^expected .+ found ".+"\nusage: ratings-fault/)
    assert.equal(status, 2)
  })
}

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { rows } from './rows.ts'
import { startWorld } from './start-world.ts'
import { createVirtualClock } from './virtual-clock.ts'

const program = join(import.meta.dirname, 'main.ts')

function run(words: readonly string[]) {
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; out: string; err: string }>()
  execFile(process.execPath, [program, ...words], (error, out, err) => {
    resolve({ code: error === null ? 0 : error.code, out, err })
  })
  return promise
}

/** Our ratings service, as somebody else's would stand at a URL. */
async function startRatings(t: TestContext): Promise<string> {
  const row = rows.find(({ service, given }) => service === 'ratings' && given === undefined)
  assert.ok(row !== undefined)
  const world = await startWorld(row, createVirtualClock())
  t.after(() => world.close())
  return world.base.href
}

test('services at URLs are asked what needs nothing else, and the rest is not run', async (t) => {
  const { code, out } = await run(['--ratings', await startRatings(t), '--expect', 'ours'])
  const askable = rows.filter(({ service, given }) => service === 'ratings' && given === undefined)
  const notRun = rows.length - askable.length
  assert.ok(
    out.endsWith(`${askable.length} rows as expected (ours), 0 differ, ${notRun} not run\n`),
  )
  assert.match(out, /^not run, needs control of its peers or versions \(\d+\):$/m)
  assert.match(out, /^not run, no URL of productpage \(\d+\):$/m)
  assert.equal(code, 0)
})

test('what differs from the original is a table, and exit status 1', async (t) => {
  const { code, out } = await run(['--ratings', await startRatings(t)])
  assert.match(out, /^row +specification +what +expected +seen +known reason$/m)
  assert.match(out, /^ratings.put \/ratings\/0 +bookinfo 4.1 +status +no answer +405 +the router/m)
  assert.equal(code, 1)
})

test('a service that is not there is one line, and exit status 2', async () => {
  const { code, out, err } = await run(['--ratings', 'http://127.0.0.1:1'])
  assert.match(err, /^ratings: nobody answers at http:\/\/127\.0\.0\.1:1\/ \(.*ECONNREFUSED.*\)\n$/)
  assert.deepEqual([code, out], [2, ''])
})

test('a wrong word is answered with the usage, and exit status 2', async () => {
  const { code, err } = await run(['--orders', 'x'])
  assert.match(err, /--orders[\s\S]*usage: npm run contract/)
  assert.equal(code, 2)
})

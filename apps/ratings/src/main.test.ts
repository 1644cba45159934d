import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { type EventEmitter, on, once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'

test('SIGTERM is one log line and exit code 0', async (t) => {
  const { child, lines } = startMain(t, { SERVICE_VERSION: 'v2' })
  await nextLine(lines, /Server listening/)
  const ended = once(child, 'exit')
  const said = nextLine(lines, /SIGTERM/)
  child.kill('SIGTERM')
  assert.equal(JSON.parse(await said).msg, 'SIGTERM: ending when open exchanges have')
  assert.deepEqual(await ended, [0, null])
})

test('a MongoDB URL that can never work is one line, and no start', async (t) => {
  const { child, errors } = startMain(t, { SERVICE_VERSION: 'v2', MONGO_DB_URL: 'mysql://db' })
  const ended = once(child, 'exit')
  assert.match(
    await nextLine(errors, /./),
    /^ratings: MONGO_DB_URL: expected mongodb:\/\/host:port\/test, and found: /,
  )
  assert.deepEqual(await ended, [1, null])
})

test('an admin port that is no number is refused by name', async (t) => {
  const { child, errors } = startMain(t, { RATINGS_ADMIN_PORT: 'on' })
  const ended = once(child, 'exit')
  assert.match(await nextLine(errors, /./), /^RATINGS_ADMIN_PORT: expected a whole number/)
  assert.deepEqual(await ended, [1, null])
})

function startMain(t: TestContext, env: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { HOST: '127.0.0.1', PORT: '0', ...env },
  })
  t.after(() => child.kill('SIGKILL'))
  assert.ok(child.stdout !== null && child.stderr !== null)
  return {
    child,
    lines: createInterface(child.stdout),
    errors: createInterface(child.stderr),
  }
}

/** The first of the coming lines that looks like `wanted`. */
async function nextLine(lines: EventEmitter, wanted: RegExp): Promise<string> {
  for await (const [line] of on(lines, 'line', { close: ['close'] })) {
    if (wanted.test(line)) return line
  }
  throw new Error(`the process ended without a line like ${wanted}`)
}

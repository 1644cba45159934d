import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'

test('the process says where it listens and ends with code 0 on SIGTERM', async (t) => {
  const { child, firstLine } = await startMain(t, {})
  assert.match(await firstLine('stdout'), /^outside world: https on 127\.0\.0\.1:[1-9]\d*, http on/)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('a taken port is told by the variable that moves it', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  const bound = other.address()
  assert.ok(bound !== null && typeof bound === 'object')
  const { child, firstLine } = await startMain(t, { OUTSIDE_HTTPS_PORT: String(bound.port) })
  const [line, [code]] = await Promise.all([firstLine('stderr'), once(child, 'exit')])
  assert.equal(
    line,
    `outside-world: port ${bound.port} is taken; choose another with OUTSIDE_HTTPS_PORT`,
  )
  assert.equal(code, 1)
})

test('a port that is no number is refused by name', async (t) => {
  const { child, firstLine } = await startMain(t, { OUTSIDE_HTTP_PORT: '80a' })
  const [line, [code]] = await Promise.all([firstLine('stderr'), once(child, 'exit')])
  assert.match(line, /OUTSIDE_HTTP_PORT: expected a port number from 0 to 65535, found "80a"/)
  assert.equal(code, 1)
})

async function startMain(t: TestContext, env: Record<string, string>) {
  const stateDir = await mkdtemp(join(tmpdir(), 'outside-'))
  const ports = { OUTSIDE_HTTPS_PORT: '0', OUTSIDE_HTTP_PORT: '0', OUTSIDE_STATE_DIR: stateDir }
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...ports, ...env },
  })
  t.after(async () => {
    child.kill('SIGKILL')
    await rm(stateDir, { recursive: true, force: true, maxRetries: 9 })
  })
  async function firstLine(from: 'stdout' | 'stderr'): Promise<string> {
    const stream = child[from]
    assert.ok(stream)
    const [line] = await once(createInterface(stream), 'line')
    return line
  }
  return { child, firstLine }
}

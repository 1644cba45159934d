import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createPart } from './part.ts'

test('a part that is killed before it is ready is not waited for', {
  timeout: 30_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'part-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 9 }))
  const part = createPart({
    name: 'details-v1',
    workspace: '@bookinfo/details',
    environment: { PORT: '0' },
    node: { flags: [], environment: {} },
    healthUrl: 'http://127.0.0.1:1/health',
    logFile: join(folder, 'details-v1.log'),
  })
  const started = part.start()
  while (part.pid === undefined) await new Promise(setImmediate)
  process.kill(part.pid, 'SIGKILL')
  await assert.rejects(started, /details-v1 did not become ready/)
})

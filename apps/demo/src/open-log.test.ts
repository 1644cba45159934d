import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLog } from './open-log.ts'

test('lines are added to what is there', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'log-'))
  t.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'a.log')
  for (const line of ['one', 'two']) {
    const log = openLog(file, assert.fail)
    log.write(line)
    log.add(Buffer.from('and\nmore\n'))
    await log.close()
  }
  assert.equal(await readFile(file, 'utf8'), 'one\nand\nmore\ntwo\nand\nmore\n')
})

test('a log that cannot be written is told, and does not stop anything', async () => {
  const told = Promise.withResolvers<string>()
  const log = openLog('/nowhere/a.log', told.resolve)
  assert.match(await told.promise, /^\/nowhere\/a\.log cannot be written: ENOENT/)
  log.write('lost')
  await log.close()
})

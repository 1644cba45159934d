import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { claimStateDir, StateDirError } from './claim-state-dir.ts'

const mesh = { consoleUrl: 'http://localhost:8080/', ratingsFaults: {}, detailsSwitches: {} }

async function freshDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'claim-'))
  t.after(() => rm(directory, { recursive: true }))
  return directory
}

test('a directory that is not there is made, with those above it', async (t) => {
  const directory = join(await freshDirectory(t), 'a/b')
  const claim = await claimStateDir(directory, mesh)
  assert.ok((await stat(directory)).isDirectory())
  await claim.close()
  assert.deepEqual(await readdir(directory), [])
})

test('while it is held, the directory says where the mesh is and where its faults are switched', async (t) => {
  const directory = await freshDirectory(t)
  const ratingsFaults = { 'ratings-v1': 'http://127.0.0.1:20001/faults' }
  const claim = await claimStateDir(directory, { ...mesh, ratingsFaults })
  t.after(() => claim.close())
  const running = JSON.parse(await readFile(join(directory, 'running.json'), 'utf8'))
  assert.deepEqual(running, { pid: process.pid, ...mesh, ratingsFaults })
})

test('a directory that another running mesh has is refused, with where that one is', async (t) => {
  const directory = await freshDirectory(t)
  const other = spawn('sleep', ['60'])
  t.after(() => other.kill())
  await once(other, 'spawn')
  const holder = { pid: other.pid, consoleUrl: 'http://localhost:38080/' }
  await writeFile(join(directory, 'running.json'), JSON.stringify(holder))
  await assert.rejects(claimStateDir(directory, mesh), (error: unknown) => {
    assert.ok(error instanceof StateDirError)
    assert.match(error.message, /is used by the mesh at http:\/\/localhost:38080\//)
    assert.match(error.message, /BOOKINFO_STATE_DIR=/)
    return true
  })
})

test('what a killed mesh left behind does not stand in the way', async (t) => {
  const directory = await freshDirectory(t)
  const other = spawn('true')
  await once(other, 'exit')
  const holder = { pid: other.pid, consoleUrl: 'http://localhost:38080/' }
  await writeFile(join(directory, 'running.json'), JSON.stringify(holder))
  await (await claimStateDir(directory, mesh)).close()
})

for (const [what, below] of [
  ['a file in its place', ''],
  ['a file above it', 'below'],
] as const) {
  test(`${what} is a clear error that names the variable`, async (t) => {
    const file = join(await freshDirectory(t), 'file')
    await writeFile(file, '')
    await assert.rejects(claimStateDir(join(file, below), mesh), {
      name: 'StateDirError',
      message: /^BOOKINFO_STATE_DIR: .* cannot be made a directory: /,
    })
  })
}

test('a place where no directory can ever be made is an error, not a wait without end', async () => {
  await assert.rejects(claimStateDir('/proc/nowhere', mesh), StateDirError)
})

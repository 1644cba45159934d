import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { printResource } from '@bookinfo/rules'
import { openRuleStore } from './rule-store.ts'
import { egressRule, nextEvent, startStore, temporaryDir } from './test-store.ts'

const ownFile = 'egressrules.config.istio.io/default/googleapis.yaml'
const googleapis = { kind: 'EgressRule', namespace: 'default', name: 'googleapis' } as const
const asRoot = process.getuid?.() === 0 && 'root may read everything'

test('a link to a directory is told as no regular file, and hand edits are still picked up', async (t) => {
  const { store, dir } = await startStore(t)
  await mkdir(path.join(dir, 'folder'))
  await symlink('folder', path.join(dir, 'x.yaml'))
  await store.rescan()
  assert.deepEqual(store.brokenFiles, ['rules/x.yaml:1:1 is not a regular file'])
  const event = nextEvent(store)
  await writeFile(path.join(dir, 'g.yaml'), printResource(egressRule('googleapis')))
  assert.equal((await event).type, 'ADDED')
})

test('a link that leads in a circle is told, and nothing else suffers', async (t) => {
  const { store, dir } = await startStore(t)
  await symlink('x.yaml', path.join(dir, 'x.yaml'))
  await store.rescan()
  assert.deepEqual(store.brokenFiles, ['rules/x.yaml:1:1 cannot be read (ELOOP)'])
  assert.equal((await store.create(egressRule('googleapis'))).metadata.resourceVersion, '1')
})

test('a link to a regular file is read like the file', async (t) => {
  const { store, dir } = await startStore(t)
  const elsewhere = path.join(dir, '..', 'elsewhere.yaml')
  await writeFile(elsewhere, printResource(egressRule('googleapis')))
  await symlink(elsewhere, path.join(dir, 'g.yaml'))
  await store.rescan()
  assert.equal(store.get(googleapis)?.metadata.resourceVersion, '1')
})

test('a FIFO holds up neither a write nor the close', { timeout: 20_000 }, async (t) => {
  const { store, dir } = await startStore(t)
  execFileSync('mkfifo', [path.join(dir, 'x.yaml')])
  await store.rescan()
  assert.deepEqual(store.brokenFiles, ['rules/x.yaml:1:1 is not a regular file'])
  await store.create(egressRule('googleapis'))
  await store.close()
})

test('the rule of a file that became a link in a circle stays as it was, and can be replaced', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openRuleStore({ dir })
  const made = await first.create(egressRule('googleapis'))
  await first.close()
  execFileSync('ln', ['-sf', 'googleapis.yaml', path.join(dir, ownFile)])
  const { store } = await startStore(t, { dir })
  assert.deepEqual(store.get(googleapis), made)
  await store.replace(egressRule('googleapis', 80))
  await store.rescan()
  assert.deepEqual(store.brokenFiles, [])
})

test('a file nobody may read is told, until somebody may', { skip: asRoot }, async (t) => {
  const { store, dir } = await startStore(t)
  const file = path.join(dir, 'g.yaml')
  await writeFile(file, printResource(egressRule('googleapis')), { mode: 0 })
  await store.rescan()
  assert.deepEqual(store.brokenFiles, ['rules/g.yaml:1:1 cannot be read (EACCES)'])
  await chmod(file, 0o600)
  await store.rescan()
  assert.deepEqual(store.brokenFiles, [])
})

test('the rules of a directory nobody may read stay as they were', { skip: asRoot }, async (t) => {
  const { store, dir } = await startStore(t)
  const made = await store.create(egressRule('googleapis'))
  const folder = path.join(dir, path.dirname(ownFile))
  await chmod(folder, 0)
  t.after(() => chmod(folder, 0o700))
  await store.rescan()
  assert.deepEqual(store.brokenFiles, [
    'rules/egressrules.config.istio.io/default:1:1 cannot be read (EACCES)',
  ])
  assert.deepEqual(store.get(googleapis), made)
})

test('a second file with the same rule is named in the form of all broken files', async (t) => {
  const { store, dir } = await startStore(t)
  await store.create(egressRule('googleapis'))
  await writeFile(path.join(dir, 'a-copy.yaml'), printResource(egressRule('googleapis', 80)))
  await store.rescan()
  assert.deepEqual(store.brokenFiles, [
    `rules/a-copy.yaml:1:1 EgressRule "googleapis" in namespace "default" is already in rules/${ownFile}`,
  ])
})

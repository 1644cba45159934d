import assert from 'node:assert/strict'
import { appendFile, cp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { type Disk, systemDisk } from './disk.ts'
import { openRuleStore, type RuleStore } from './rule-store.ts'
import { StoreError } from './store-error.ts'
import { egressRule, ownedBy, startStore, temporaryDir } from './test-store.ts'

const ref = { kind: 'EgressRule', namespace: 'default', name: 'subject' } as const
const folder = 'egressrules.config.istio.io/default'

/** Ports of every rule, by name: all that these tests change. */
function portsOf(store: RuleStore): Record<string, number | undefined> {
  return Object.fromEntries(
    store
      .list()
      .map((rule) => [
        rule.metadata.name,
        rule.kind === 'EgressRule' ? rule.spec.ports[0]?.port : undefined,
      ]),
  )
}

/** Who looks after the fields of every rule, by name. */
function ownersOf(store: RuleStore): Record<string, readonly string[]> {
  return Object.fromEntries(
    store.list().map((rule) => {
      const owned = store.ownedOf(rule) ?? []
      return [rule.metadata.name, owned.map((entry) => JSON.stringify(entry))]
    }),
  )
}

const writes: Readonly<Record<string, (store: RuleStore) => Promise<unknown>>> = {
  create: (store) => store.create(egressRule('fresh', 1), { own: ownedBy('second') }),
  replace: (store) => store.replace(egressRule('subject', 2), { own: ownedBy('second') }),
  delete: (store) => store.delete(ref),
}

/** A directory with two rules, as a store that was closed left it. */
async function settledDir(t: TestContext): Promise<string> {
  const dir = await temporaryDir(t)
  const store = await openRuleStore({ dir })
  await store.create(egressRule('other', 443), { own: ownedBy('first') })
  await store.create(egressRule('subject', 443), { own: ownedBy('first') })
  await store.close()
  // The next store folds the log, so that a line in it is one of the write under test.
  await (await openRuleStore({ dir })).close()
  return dir
}

/** As fast as the machine's own, and not durable: these tests cut the power themselves. */
const looseDisk: Disk = {
  ...systemDisk,
  create: (file, text) => writeFile(file, text),
  append: (file, bytes) => appendFile(file, bytes),
  syncDir: async () => {},
}

async function look(dir: string) {
  const store = await openRuleStore({ dir, disk: looseDisk })
  const { brokenFiles: broken, version } = store
  await store.close()
  return { ports: portsOf(store), owners: ownersOf(store), broken, version }
}

for (const [name, write] of Object.entries(writes)) {
  test(`power is cut at any byte of a ${name}: the old rules are there or the new, and nothing else`, async (t) => {
    const dir = await settledDir(t)
    const before = await look(dir)
    const crashed = await temporaryDir(t)
    await cp(dir, crashed, { recursive: true, preserveTimestamps: true })
    const { store } = await startStore(t, { dir })
    await write(store)
    const owners = ownersOf(store)
    const after = { ports: portsOf(store), owners, broken: [], version: store.version }
    const base = await readFile(path.join(dir, '.store.json'))
    const log = await readFile(path.join(dir, '.store.log'))
    await store.close()
    const crash = async (bytes: Buffer) => {
      await writeFile(path.join(crashed, '.store.json'), base)
      await writeFile(path.join(crashed, '.store.log'), bytes)
      return look(crashed)
    }

    // The log is on disk before the file takes its place: a torn line goes with the old file.
    for (let length = 0; length < log.length; length++) {
      assert.deepEqual(await crash(log.subarray(0, length)), before, `log cut at byte ${length}`)
    }
    // Cut between the two: the file decides, as if somebody had put it there by hand.
    assert.deepEqual((await crash(log)).ports, before.ports)
    assert.deepEqual(await look(dir), after)
  })
}

test('power is cut at any byte of a new file: what was there is there, and the part is removed', async (t) => {
  const dir = await settledDir(t)
  const before = await look(dir)
  const part = path.join(dir, folder, '.subject.yaml.0123456789ab.tmp')
  const text = await readFile(path.join(dir, folder, 'subject.yaml'))
  for (let length = text.length; length >= 0; length--) {
    await writeFile(part, text.subarray(0, length))
    assert.deepEqual(await look(dir), before)
    const left = await readdir(dir, { recursive: true })
    assert.ok(!left.some((file) => file.endsWith('.tmp')))
  }
})

/** A disk that does `good` more operations and then, if told to write, only a part of it, and refuses. */
function failingDisk(good: () => number, code: string): Disk {
  const refuse = (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }))
  let done = 0
  const mayDo = () => done++ < good()
  return {
    async create(file, text) {
      if (mayDo()) return systemDisk.create(file, text)
      await systemDisk.create(file, text.slice(0, text.length / 2)).catch(() => {})
      return refuse()
    },
    async append(file, bytes) {
      if (mayDo()) return systemDisk.append(file, bytes)
      await systemDisk.append(file, bytes.subarray(0, bytes.length / 2)).catch(() => {})
      return refuse()
    },
    rename: (from, to) => (mayDo() ? systemDisk.rename(from, to) : refuse()),
    unlink: (file) => (mayDo() ? systemDisk.unlink(file) : refuse()),
    // Syncing needs no space.
    syncDir: systemDisk.syncDir,
    makeDir: (dir) => (mayDo() ? systemDisk.makeDir(dir) : refuse()),
    // A full disk can still give space back.
    truncate: systemDisk.truncate,
    discard: systemDisk.discard,
  }
}

for (const [name, write] of Object.entries(writes)) {
  test(`a disk that is full at any step of a ${name}: refused, nothing changed, and it works once there is space`, async (t) => {
    for (let good = 0; ; good++) {
      const dir = await settledDir(t)
      let limit = good
      const { store } = await startStore(t, { dir, disk: failingDisk(() => limit, 'ENOSPC') })
      const before = portsOf(store)
      const version = store.version
      const outcome = await write(store).catch((error: unknown) => error)
      if (!(outcome instanceof Error)) {
        assert.ok(good >= 2, 'every step can fail')
        return
      }
      assert.ok(outcome instanceof StoreError, String(outcome))
      assert.equal(outcome.code, 'full')
      assert.match(
        outcome.message,
        /^nothing was changed: no space is left on the disk of .*; free some/,
      )
      assert.deepEqual(portsOf(store), before, `step ${good}`)
      assert.equal(store.version, version)
      limit = Number.POSITIVE_INFINITY
      await store.rescan()
      assert.deepEqual(portsOf(store), before, `step ${good}, looked at again`)
      await write(store)
      assert.ok(Number(store.version) > Number(version))
      const after = portsOf(store)
      await store.close()
      assert.deepEqual((await look(dir)).ports, after)
    }
  })
}

test('a directory that cannot be written serves what it holds, edits by hand included', async (t) => {
  const dir = await settledDir(t)
  const errors: unknown[] = []
  const disk = failingDisk(() => 0, 'EROFS')
  const file = path.join(dir, folder, 'subject.yaml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('443', '8443'))
  const { store } = await startStore(t, { dir, disk, onError: (error) => errors.push(error) })
  assert.deepEqual(portsOf(store), { other: 443, subject: 8443 })
  assert.equal(errors.length, 1, 'and it is told that it could not be noted down')
  await assert.rejects(store.create(egressRule('fresh')), {
    code: 'readonly',
    message: /cannot be written; check the mount and its permissions/,
  })
  assert.deepEqual(portsOf(store), { other: 443, subject: 8443 })
})

test('a commit costs a line, however many rules there are, and the log is folded in time', async (t) => {
  const { store, dir } = await startStore(t, { disk: looseDisk })
  await store.create(egressRule('other'))
  await store.create(egressRule('subject', 1))
  for (let port = 2; port <= 1010; port++) await store.replace(egressRule('subject', port))
  const { size } = await stat(path.join(dir, '.store.log'))
  assert.ok(size < 20_000, `the log has ${size} bytes`)
  await store.close()
  const again = await startStore(t, { dir })
  assert.equal(again.store.version, '1011')
  assert.deepEqual(portsOf(again.store), { other: 443, subject: 1010 })
})

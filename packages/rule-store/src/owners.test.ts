import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import type { Resource } from '@bookinfo/rules'
import { type Disk, systemDisk } from './disk.ts'
import { describePlace } from './managed-fields/field-conflict.ts'
import { placesOf } from './managed-fields/field-set.ts'
import { openRuleStore, type RuleStore } from './rule-store.ts'
import { egressRule, nextEvent, ownedBy, startStore, temporaryDir } from './test-store.ts'

const ref = { kind: 'EgressRule', namespace: 'default', name: 'subject' } as const
const file = 'egressrules.config.istio.io/default/subject.yaml'

/** Who looks after the element of this port, in the rule given or in the one that is stored. */
function ownersOf(store: RuleStore, port: number, rule: Resource | undefined = store.get(ref)) {
  const owned = (rule && store.ownedOf(rule)) ?? []
  return owned
    .filter(({ fieldsV1 }) =>
      placesOf(fieldsV1).map(describePlace).includes(`.spec.ports[port=${port}]`),
    )
    .map(({ manager }) => manager)
}

test('who owns the fields of a rule is kept over restarts, and stands in no file that people read', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openRuleStore({ dir })
  await first.create(egressRule('subject'), { own: ownedBy('somebody') })
  await first.close()
  assert.doesNotMatch(await readFile(path.join(dir, file), 'utf8'), /somebody|managedFields|f:spec/)
  for (const restart of ['first', 'second']) {
    const store = await openRuleStore({ dir })
    assert.deepEqual(ownersOf(store, 443), ['somebody'], restart)
    await store.close()
  }
  const { store } = await startStore(t, { dir })
  await store.replace({ ...egressRule('subject'), metadata: { ...ref, labels: { a: 'b' } } })
  assert.deepEqual(ownersOf(store, 443), ['somebody'], 'who says nothing of owners leaves them')
})

test('a rule that was handed out keeps its owners, whatever is written later', async (t) => {
  const { store } = await startStore(t)
  const before = await store.create(egressRule('subject'), { own: ownedBy('first') })
  const tried = await store.replace(egressRule('subject', 81), {
    own: ownedBy('second'),
    dryRun: true,
  })
  const after = await store.replace(egressRule('subject', 80), { own: ownedBy('third') })
  assert.deepEqual(ownersOf(store, 443, before), ['first'])
  assert.deepEqual(ownersOf(store, 81, tried), ['second'])
  assert.deepEqual(ownersOf(store, 80, after), ['third'])
  const deleted = await store.delete(ref)
  assert.deepEqual(ownersOf(store, 80, deleted), ['third'])
})

test('new owners of the same rule are a new version, and the file stays as it is; the same owners are nothing new', async (t) => {
  const { store, dir } = await startStore(t)
  const first = await store.create(egressRule('subject'), { own: ownedBy('first') })
  const text = `# ours\n${await readFile(path.join(dir, file), 'utf8')}`
  await writeFile(path.join(dir, file), text)
  await store.rescan()
  assert.equal(await store.replace(egressRule('subject'), { own: ownedBy('first') }), first)
  const own = () => store.ownedOf(first)?.map((entry) => ({ ...entry, manager: 'second' }))
  const { metadata } = await store.replace(egressRule('subject'), { own })
  assert.ok(Number(metadata.resourceVersion) > Number(first.metadata.resourceVersion))
  assert.equal(metadata.generation, 1)
  assert.equal(await readFile(path.join(dir, file), 'utf8'), text)
  await store.close()
  const { store: again } = await startStore(t, { dir })
  assert.deepEqual(ownersOf(again, 443), ['second'])
  assert.equal(again.get(ref)?.metadata.resourceVersion, metadata.resourceVersion)
})

test('what is done to files by hand is rule-file’s, and the rest stays whose it was', async (t) => {
  const { store, dir } = await startStore(t)
  await store.create(egressRule('subject'), { own: ownedBy('first') })
  const edited = nextEvent(store)
  const text = await readFile(path.join(dir, file), 'utf8')
  const more = text.replace('spec:', '  labels:\n    by: hand\nspec:')
  await writeFile(path.join(dir, file), more)
  const { resource } = await edited
  assert.deepEqual(ownersOf(store, 443), ['first'])
  const [, byHand] = store.ownedOf(resource) ?? []
  assert.equal(byHand?.manager, 'rule-file')
  assert.deepEqual(byHand?.fieldsV1, { 'f:metadata': { 'f:labels': { '.': {}, 'f:by': {} } } })

  const made = nextEvent(store)
  await writeFile(path.join(dir, 'new.yaml'), text.replace('name: subject', 'name: new'))
  assert.deepEqual(ownersOf(store, 443, (await made).resource), ['rule-file'])
})

/** A power cut when the file should take its place, or go: nothing after that happens. */
function cutDisk(isCut: () => boolean): { disk: Disk; release: () => void; cut: Promise<void> } {
  const { promise: gate, resolve: release } = Promise.withResolvers<void>()
  const { promise: cut, resolve: tellCut } = Promise.withResolvers<void>()
  const stop = async (): Promise<never> => {
    tellCut()
    await gate
    throw new Error('the power is gone')
  }
  const disk: Disk = {
    ...systemDisk,
    rename: (from, to) => (isCut() ? stop() : systemDisk.rename(from, to)),
    unlink: (name) => (isCut() ? stop() : systemDisk.unlink(name)),
  }
  return { disk, release, cut }
}

const writes: Readonly<Record<string, (store: RuleStore) => Promise<unknown>>> = {
  replace: (store) => store.replace(egressRule('subject', 80), { own: ownedBy('second') }),
  delete: (store) => store.delete(ref),
}

for (const [name, write] of Object.entries(writes)) {
  test(`power is cut between the line of a ${name} and its file: the rule is what it was, with its owners`, async (t) => {
    let isCut = false
    const { disk, release, cut } = cutDisk(() => isCut)
    const { store, dir } = await startStore(t, { disk })
    t.after(release)
    const before = await store.create(egressRule('subject'), { own: ownedBy('first') })
    isCut = true
    const outcome = assert.rejects(write(store), /the power is gone/)
    await cut
    const { store: next } = await startStore(t, { dir })
    assert.deepEqual(next.get(ref), before)
    assert.deepEqual(ownersOf(next, 443), ['first'])
    assert.deepEqual(ownersOf(next, 80), [])
    const again = await next.replace(egressRule('subject', 80), { own: ownedBy('second') })
    assert.ok(Number(again.metadata.resourceVersion) > Number(before.metadata.resourceVersion) + 1)
    await next.close()
    release()
    await outcome
  })
}

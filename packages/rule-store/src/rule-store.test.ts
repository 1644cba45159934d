import assert from 'node:assert/strict'
import { cp, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import type { Kind } from '@bookinfo/rules'
import fc from 'fast-check'
import { openRuleStore, type RuleStore } from './rule-store.ts'
import type { StoreEvent } from './store-event.ts'
import { egressRule, startStore, temporaryDir } from './test-store.ts'

const googleapis = { kind: 'EgressRule' as Kind, namespace: 'default', name: 'googleapis' }

test('a new rule gets uid, version, generation and birth, and one YAML file', async (t) => {
  const { store, dir } = await startStore(t)
  const made = await store.create(egressRule('googleapis'))
  assert.match(made.metadata.uid ?? '', /^[0-9a-f-]{36}$/)
  assert.equal(made.metadata.resourceVersion, '1')
  assert.equal(made.metadata.generation, 1)
  assert.match(made.metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  const text = await readFile(
    path.join(dir, 'egressrules.config.istio.io/default/googleapis.yaml'),
    'utf8',
  )
  assert.match(text, /kind: EgressRule/)
  assert.doesNotMatch(text, /uid|resourceVersion/)
  assert.deepEqual(store.snapshot(), { version: '1', resources: [made] })
})

test('uid and version that a writer claims for a new rule are not believed', async (t) => {
  const { store } = await startStore(t)
  const claimed = egressRule('googleapis')
  const metadata = { ...claimed.metadata, uid: 'mine', resourceVersion: '99' }
  const made = await store.create({ ...claimed, metadata })
  assert.notEqual(made.metadata.uid, 'mine')
  assert.equal(made.metadata.resourceVersion, '1')
})

test('a name is taken once per kind and namespace', async (t) => {
  const { store } = await startStore(t)
  await store.create(egressRule('googleapis'))
  await assert.rejects(store.create(egressRule('googleapis')), { code: 'exists' })
  await store.create(egressRule('googleapis', 443, 'other'))
  assert.equal(store.list({ namespace: 'other' }).length, 1)
})

test('a replaced rule keeps uid and birth and gets a new version and generation', async (t) => {
  const { store } = await startStore(t)
  const first = await store.create(egressRule('googleapis'))
  const second = await store.replace(egressRule('googleapis', 80))
  assert.equal(second.metadata.uid, first.metadata.uid)
  assert.equal(second.metadata.creationTimestamp, first.metadata.creationTimestamp)
  assert.equal(second.metadata.resourceVersion, '2')
  assert.equal(second.metadata.generation, 2)
})

test('labels change the version but not the generation', async (t) => {
  const { store } = await startStore(t)
  const first = await store.create(egressRule('googleapis'))
  const metadata = { ...first.metadata, labels: { team: 'books' } }
  const second = await store.replace({ ...first, metadata })
  assert.equal(second.metadata.resourceVersion, '2')
  assert.equal(second.metadata.generation, 1)
})

test('replacing a rule by itself writes nothing', async (t) => {
  const { store } = await startStore(t)
  const first = await store.create(egressRule('googleapis'))
  assert.equal(await store.replace(egressRule('googleapis')), first)
  assert.equal(store.version, '1')
})

test('a replace with an old version is a conflict', async (t) => {
  const { store } = await startStore(t)
  const first = await store.create(egressRule('googleapis'))
  await store.replace(egressRule('googleapis', 80))
  await assert.rejects(store.replace(first), { code: 'conflict' })
})

test('of two replaces of the same version at the same time one wins', async (t) => {
  const { store } = await startStore(t)
  const first = await store.create(egressRule('googleapis'))
  const change = (port: number) => ({ ...egressRule('googleapis', port), metadata: first.metadata })
  const results = await Promise.allSettled([store.replace(change(80)), store.replace(change(81))])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  )
})

test('what is not there cannot be replaced or deleted', async (t) => {
  const { store } = await startStore(t)
  await assert.rejects(store.replace(egressRule('googleapis')), { code: 'missing' })
  await assert.rejects(store.delete(googleapis), { code: 'missing' })
})

test('a deleted rule takes its file with it, and the deletion has a version', async (t) => {
  const { store, dir } = await startStore(t)
  const made = await store.create(egressRule('googleapis'))
  const deleted = await store.delete(googleapis)
  assert.equal(deleted.metadata.uid, made.metadata.uid)
  assert.equal(deleted.metadata.resourceVersion, '2')
  assert.deepEqual(await readdir(path.join(dir, 'egressrules.config.istio.io/default')), [])
  assert.equal(store.get(googleapis), undefined)
})

test('a delete may insist on version and uid', async (t) => {
  const { store } = await startStore(t)
  await store.create(egressRule('googleapis'))
  await assert.rejects(store.delete(googleapis, { resourceVersion: '7' }), { code: 'conflict' })
  await assert.rejects(store.delete(googleapis, { uid: 'other' }), { code: 'conflict' })
  await store.delete(googleapis, { resourceVersion: '1' })
})

test('a dry run answers as if done and changes nothing', async (t) => {
  const { store, dir } = await startStore(t)
  await store.create(egressRule('googleapis'), { dryRun: true })
  assert.equal(store.version, '0')
  await store.create(egressRule('googleapis'))
  await store.replace(egressRule('googleapis', 80), { dryRun: true })
  await store.delete(googleapis, { dryRun: true })
  assert.equal(store.version, '1')
  const file = path.join(dir, 'egressrules.config.istio.io/default/googleapis.yaml')
  assert.match(await readFile(file, 'utf8'), /443/)
})

test('names that would leave the directory are refused', async (t) => {
  const { store } = await startStore(t)
  for (const name of ['../evil', '..', '.hidden', 'a/b', '', 'a\0b']) {
    await assert.rejects(store.create(egressRule(name)), { code: 'name' })
  }
  await assert.rejects(store.create(egressRule('ok', 443, '../..')), { code: 'name' })
})

test('a name of 253 characters finds a file', async (t) => {
  const { store, dir } = await startStore(t)
  const name = 'n'.repeat(253)
  const rule = { ...egressRule('short'), metadata: { name, namespace: 'default' } }
  await store.create(rule)
  const again = await openRuleStore({ dir })
  t.after(() => again.close())
  assert.deepEqual(again.snapshot(), store.snapshot())
})

test('a watch tells each change, in order', async (t) => {
  const { store } = await startStore(t)
  await store.create(egressRule('a'))
  const seen: string[] = []
  const watching = store.watch(({ type, version, resource }: StoreEvent) =>
    seen.push(`${version} ${type} ${resource.metadata.name}`),
  )
  await store.create(egressRule('b'))
  await store.replace(egressRule('a', 80))
  await store.delete({ kind: 'EgressRule', namespace: 'default', name: 'b' })
  watching.close()
  await store.create(egressRule('c'))
  assert.deepEqual(seen, ['2 ADDED b', '3 MODIFIED a', '4 DELETED b'])
})

test('a listener hears of a write before the writer does', async (t) => {
  const { store } = await startStore(t)
  const order: string[] = []
  store.watch(() => order.push('listener'))
  await store.create(egressRule('a')).then(() => order.push('writer'))
  assert.deepEqual(order, ['listener', 'writer'])
})

/** Takes that many versions for what is no write. */
async function interject(store: RuleStore, count: number): Promise<readonly string[]> {
  const given: string[] = []
  await store.interject(() =>
    Array.from({ length: count }, () => (version: string) => void given.push(version)),
  )
  return given
}

test('what is told between writes takes versions of the same row, and is no write', async (t) => {
  const { store } = await startStore(t)
  await store.create(egressRule('a'))
  assert.deepEqual(await interject(store, 2), ['2', '3'])
  assert.equal(store.version, '1')
  assert.equal(store.newestVersion, '3')
  const { metadata } = await store.create(egressRule('b'))
  assert.equal(metadata.resourceVersion, '4')
  assert.deepEqual(await interject(store, 0), [])
})

test('it is told before the writes that wait', async (t) => {
  const { store } = await startStore(t)
  const writes = ['a', 'b', 'c'].map((name) => store.create(egressRule(name)))
  await writes[0]
  const [given] = await interject(store, 1)
  const written = (await Promise.all(writes)).map(({ metadata }) => metadata.resourceVersion)
  assert.deepEqual([...written, given].toSorted(), ['1', '2', '3', '4'])
  assert.notEqual(given, '4')
})

test('a version told since the last write is a good precondition, an older one is not', async (t) => {
  const { store } = await startStore(t)
  const first = await store.create(egressRule('googleapis'))
  const at = (resourceVersion: string, port: number) => ({
    ...egressRule('googleapis', port),
    metadata: { ...first.metadata, resourceVersion },
  })
  await interject(store, 1)
  assert.equal((await store.replace(at('2', 80))).metadata.resourceVersion, '3')
  await assert.rejects(store.replace(at('2', 81)), { code: 'conflict' })
  await interject(store, 1)
  assert.equal((await store.replace(at('3', 82))).metadata.resourceVersion, '5')
  await assert.rejects(store.replace(at('6', 83)), { code: 'conflict' }, 'from the future')
  await assert.rejects(store.replace(at('x', 84)), { code: 'conflict' })
})

test('a change of metadata, or of nothing but how it stands, keeps the generation', async (t) => {
  const { store } = await startStore(t)
  await store.create(egressRule('googleapis'))
  await interject(store, 3)
  const labelled = egressRule('googleapis')
  const metadata = { ...labelled.metadata, labels: { team: 'books' } }
  assert.equal((await store.replace({ ...labelled, metadata })).metadata.generation, 1)
})

test('after a restart everything is as before, and no version is given twice', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openRuleStore({ dir })
  await first.create(egressRule('a'))
  await first.create(egressRule('b'))
  await first.delete({ kind: 'EgressRule', namespace: 'default', name: 'b' })
  await first.close()
  const { store } = await startStore(t, { dir })
  assert.deepEqual(store.snapshot(), first.snapshot())
  assert.equal(store.version, '3')
  assert.equal(store.newestVersion, '4', 'how rules stand is found out anew')
  const next = await store.create(egressRule('b'))
  assert.equal(next.metadata.resourceVersion, '5')
})

for (const count of [1, 1500]) {
  test(`${count} versions told beside writes are not given again after a kill`, async (t) => {
    const dir = await temporaryDir(t)
    const killed = await openRuleStore({ dir })
    await killed.create(egressRule('a'))
    const newest = Number((await interject(killed, count)).at(-1))
    const copy = await temporaryDir(t)
    await cp(dir, copy, { recursive: true, preserveTimestamps: true })
    const { store } = await startStore(t, { dir: copy })
    assert.equal(store.version, '1')
    assert.ok(Number(store.newestVersion) > newest)
    await killed.close()
    const closed = await startStore(t, { dir })
    assert.equal(Number(closed.store.newestVersion), newest + 1, 'who closes gives back the rest')
  })
}

test('a closed store takes no more writes', async (t) => {
  const { store } = await startStore(t)
  await store.close()
  await assert.rejects(store.create(egressRule('a')), /closed/)
})

const operations = fc.array(
  fc.record({
    verb: fc.constantFrom('create' as const, 'replace' as const, 'delete' as const),
    name: fc.constantFrom('a', 'b', 'c'),
    port: fc.integer({ min: 1, max: 65_535 }),
  }),
  { maxLength: 12 },
)

test('whatever is done, a reopened store holds the same', async (t) => {
  await fc.assert(
    fc.asyncProperty(operations, async (steps) => {
      const dir = await temporaryDir(t)
      const live = await openRuleStore({ dir })
      for (const { verb, name, port } of steps) {
        const ref = { kind: 'EgressRule' as const, namespace: 'default', name }
        const work = verb === 'delete' ? live.delete(ref) : live[verb](egressRule(name, port))
        await work.catch((error: unknown) => assert.ok(error instanceof Error && 'code' in error))
      }
      await live.close()
      const reopened = await openRuleStore({ dir })
      await reopened.close()
      assert.deepEqual(reopened.snapshot(), live.snapshot())
    }),
    { numRuns: 25 },
  )
})

import assert from 'node:assert/strict'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { printResource } from '@bookinfo/rules'
import { startLivedTime } from '@bookinfo/testkit'
import { openRuleStore } from './rule-store.ts'
import { egressRule, nextEvent, startStore, temporaryDir } from './test-store.ts'

const ownFile = 'egressrules.config.istio.io/default/googleapis.yaml'
const googleapis = { kind: 'EgressRule', namespace: 'default', name: 'googleapis' } as const

/** A store that tells of broken files, and a way to wait for the next news of them. */
async function startTellingStore(t: test.TestContext) {
  const news: (readonly string[])[] = []
  const waiting: ((broken: readonly string[]) => void)[] = []
  const { store, dir } = await startStore(t, {
    onBrokenFiles(broken) {
      const next = waiting.shift()
      if (next === undefined) news.push(broken)
      else next(broken)
    },
  })
  const brokenFiles = (): Promise<readonly string[]> => {
    const told = news.shift()
    if (told !== undefined) return Promise.resolve(told)
    return new Promise((resolve) => waiting.push(resolve))
  }
  return { store, dir, brokenFiles }
}

test('a file put there by hand becomes a rule within a second', async (t) => {
  const { store, dir } = await startStore(t)
  const event = nextEvent(store)
  await mkdir(path.join(dir, 'mine/deeper'), { recursive: true })
  await writeFile(path.join(dir, 'mine/deeper/g.yaml'), printResource(egressRule('googleapis')))
  const lived = startLivedTime(t)
  assert.equal((await event).type, 'ADDED')
  assert.ok(lived() < 1000)
  assert.equal(store.get(googleapis)?.metadata.resourceVersion, '1')
})

test('a file changed by hand changes the rule, and its comments stay', async (t) => {
  const { store, dir } = await startStore(t)
  const made = await store.create(egressRule('googleapis'))
  const event = nextEvent(store)
  const text = `# for the books\n${printResource(egressRule('googleapis', 80))}`
  await writeFile(path.join(dir, ownFile), text)
  const { type, resource } = await event
  assert.equal(type, 'MODIFIED')
  assert.equal(resource.metadata.uid, made.metadata.uid)
  assert.equal(resource.metadata.generation, 2)
  assert.equal(await readFile(path.join(dir, ownFile), 'utf8'), text)
})

test('a file removed by hand takes the rule with it', async (t) => {
  const { store, dir } = await startStore(t)
  await store.create(egressRule('googleapis'))
  const event = nextEvent(store)
  await rm(path.join(dir, ownFile))
  assert.equal((await event).type, 'DELETED')
  assert.equal(store.get(googleapis), undefined)
})

test('S71 a broken file is named with line and column, and the last good rule stays', async (t) => {
  const { store, dir, brokenFiles } = await startTellingStore(t)
  const made = await store.create(egressRule('googleapis'))
  const told = brokenFiles()
  await writeFile(path.join(dir, ownFile), 'apiVersion: config.istio.io/v1alpha2\nkind: [oops\n')
  const [broken] = await told
  assert.match(
    broken ?? '',
    /^rules\/egressrules\.config\.istio\.io\/default\/googleapis\.yaml:\d+:\d+ ./,
  )
  assert.deepEqual(store.get(googleapis), made)
  const healed = brokenFiles()
  await writeFile(path.join(dir, ownFile), printResource(egressRule('googleapis', 80)))
  assert.deepEqual(await healed, [])
  assert.equal(store.version, '2')
})

test('a misspelt field in a file is refused by name', async (t) => {
  const { dir, brokenFiles } = await startTellingStore(t)
  const told = brokenFiles()
  const text = printResource(egressRule('googleapis')).replace('ports:', 'prots:')
  await writeFile(path.join(dir, 'g.yaml'), text)
  assert.match((await told)[0] ?? '', /rules\/g\.yaml:\d+:\d+ .*prots/)
})

test('a file with two resources is refused, whichever they are', async (t) => {
  const { store, dir, brokenFiles } = await startTellingStore(t)
  const told = brokenFiles()
  const both = `${printResource(egressRule('a'))}---\n${printResource(egressRule('b'))}`
  await writeFile(path.join(dir, 'both.yaml'), both)
  assert.match((await told)[0] ?? '', /both\.yaml:1:1 holds 2 resources/)
  assert.equal(store.version, '0')
})

test('the last good rule stays over a restart with a broken file', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openRuleStore({ dir })
  const made = await first.create(egressRule('googleapis'))
  await first.close()
  await writeFile(path.join(dir, ownFile), '')
  const { store } = await startStore(t, { dir })
  assert.deepEqual(store.get(googleapis), made)
  assert.equal(store.brokenFiles.length, 1)
})

test('what was changed by hand while the store was away has a new version', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openRuleStore({ dir })
  await first.create(egressRule('googleapis'))
  await first.create(egressRule('other'))
  await first.close()
  await writeFile(path.join(dir, ownFile), printResource(egressRule('googleapis', 80)))
  await rm(path.join(dir, 'egressrules.config.istio.io/default/other.yaml'))
  const { store } = await startStore(t, { dir })
  // The start took the third.
  assert.equal(store.version, '5')
  assert.equal(store.list().length, 1)
})

test('a moved file keeps the rule and its uid', async (t) => {
  const { store, dir } = await startStore(t)
  const made = await store.create(egressRule('googleapis'))
  await rename(path.join(dir, ownFile), path.join(dir, 'elsewhere.yml'))
  await store.rescan()
  assert.deepEqual(store.get(googleapis), made)
  await store.delete(googleapis)
  await assert.rejects(readFile(path.join(dir, 'elsewhere.yml')), { code: 'ENOENT' })
})

test('a second file with the same rule is called broken, and the first one counts', async (t) => {
  const { store, dir } = await startStore(t)
  const made = await store.create(egressRule('googleapis'))
  await writeFile(path.join(dir, 'a-copy.yaml'), printResource(egressRule('googleapis', 80)))
  await store.rescan()
  assert.deepEqual(store.get(googleapis), made)
  assert.match(store.brokenFiles[0] ?? '', /a-copy\.yaml:1:1 .* is already in .*googleapis\.yaml/)
})

test('a new rule does not overwrite the broken file in its place', async (t) => {
  const { store, dir } = await startStore(t)
  await mkdir(path.join(dir, path.dirname(ownFile)), { recursive: true })
  await writeFile(path.join(dir, ownFile), 'my notes\n')
  await store.rescan()
  await store.create(egressRule('googleapis'))
  assert.equal(await readFile(path.join(dir, ownFile), 'utf8'), 'my notes\n')
})

test('an edit by hand just before a replace is seen first', async (t) => {
  const { store, dir } = await startStore(t)
  const made = await store.create(egressRule('googleapis'))
  await writeFile(path.join(dir, ownFile), printResource(egressRule('googleapis', 80)))
  await assert.rejects(
    store.replace({ ...egressRule('googleapis', 81), metadata: made.metadata }),
    {
      code: 'conflict',
    },
  )
})

test('bookkeeping that somebody edited stops the store with a hint', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openRuleStore({ dir })
  await first.create(egressRule('googleapis'))
  await first.close()
  await writeFile(path.join(dir, '.store.json'), '{"version": "x"}')
  await assert.rejects(openRuleStore({ dir }), /\.store\.json .* remove it/)
})

test('many files at once become rules of one version each, in order', async (t) => {
  const { store, dir } = await startStore(t)
  const names = Array.from({ length: 20 }, (_, i) => `rule-${String(i).padStart(2, '0')}`)
  for (const name of names) {
    await writeFile(path.join(dir, `${name}.yaml`), printResource(egressRule(name)))
  }
  await store.rescan()
  assert.deepEqual(
    store.list().map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`),
    names.map((name, i) => `${name} ${i + 1}`),
  )
})

test('files that were all removed while the store was away take their rules with them', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openRuleStore({ dir })
  await first.create(egressRule('googleapis'))
  await first.close()
  await rm(path.join(dir, ownFile))
  const { store } = await startStore(t, { dir })
  assert.deepEqual(store.snapshot(), { version: '3', resources: [] })
})

test('a write over a broken file mends it', async (t) => {
  const { store, dir, brokenFiles } = await startTellingStore(t)
  await store.create(egressRule('googleapis'))
  const told = brokenFiles()
  await writeFile(path.join(dir, ownFile), 'oops: [')
  assert.equal((await told).length, 1)
  const mended = brokenFiles()
  await store.replace(egressRule('googleapis', 80))
  assert.deepEqual(await mended, [])
})

test('when the rule of two files is deleted, the other file comes into force', async (t) => {
  const { store, dir } = await startStore(t)
  await store.create(egressRule('googleapis'))
  await writeFile(path.join(dir, 'a-copy.yaml'), printResource(egressRule('googleapis', 80)))
  await store.rescan()
  await store.delete(googleapis)
  await store.rescan()
  assert.equal(store.get(googleapis)?.metadata.resourceVersion, '3')
  assert.deepEqual(store.brokenFiles, [])
})

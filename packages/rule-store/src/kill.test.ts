import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import test from 'node:test'
import { temporaryName } from './durable-file.ts'
import { openRuleStore, type RuleStore } from './rule-store.ts'
import { startStore, temporaryDir } from './test-store.ts'

/** 100 writes: creates, with every third rule replaced and every fifth deleted; a line after each that was acknowledged. */
const writer = `
  const { openRuleStore } = await import(${JSON.stringify(new URL('./rule-store.ts', import.meta.url).href)})
  const { egressRule, ownedBy } = await import(${JSON.stringify(new URL('./test-store.ts', import.meta.url).href)})
  const store = await openRuleStore({ dir: process.argv[1] })
  for (let i = 0; store.version < 100; i++) {
    const name = 'rule-' + i
    const say = (verb, port) => process.stdout.write(verb + ' ' + name + ' ' + port + '\\n')
    await store.create(egressRule(name, 443), { own: ownedBy('443') }); say('there', 443)
    if (i % 3 === 0) { await store.replace(egressRule(name, 80), { own: ownedBy('80') }); say('there', 80) }
    if (i % 5 === 0) { await store.delete({ kind: 'EgressRule', namespace: 'default', name }); say('gone', 0) }
  }
  await new Promise(() => {})
`

/** Runs the writer, kills it as soon as `count` writes are acknowledged, and tells all it acknowledged. */
async function writeUntilKilled(dir: string, count: number): Promise<readonly string[]> {
  const args = ['--input-type=module', '-e', `setInterval(() => {}, 1e6);${writer}`, dir]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === count) child.kill('SIGKILL')
  }
  await exited
  return lines
}

/** In the words of the writer. Each port belongs to a manager that is called like it. */
function describeRule(store: RuleStore, name: string): string {
  const rule = store.get({ kind: 'EgressRule', namespace: 'default', name })
  if (rule?.kind !== 'EgressRule') return `gone ${name} 0`
  const port = rule.spec.ports[0]?.port
  const owner = store
    .ownedOf(rule)
    ?.find(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes(`{\\"port\\":${port}}`))
  assert.equal(owner?.manager, String(port), 'with its owner')
  return `there ${name} ${port}`
}

for (const count of [1, 23, 58, 99]) {
  test(`kill -9 after ${count} of 100 writes loses none that was acknowledged`, async (t) => {
    const dir = await temporaryDir(t)
    const lines = await writeUntilKilled(dir, count)
    assert.ok(lines.length >= count)
    const { store } = await startStore(t, { dir })
    assert.deepEqual(store.brokenFiles, [])
    assert.ok(Number(store.version) >= lines.length)
    const last = new Map(lines.map((line) => [line.split(' ')[1] ?? '', line]))
    // The write under way when the signal came may or may not have happened: it concerns the last name or the next.
    const [undecided] = [...last.keys()].slice(-1)
    for (const [name, line] of last) {
      const found = describeRule(store, name)
      if (name !== undecided) assert.equal(found, line)
    }
    const left = await readdir(dir, { recursive: true })
    assert.deepEqual(
      left.filter((file) => file.endsWith('.tmp')),
      [],
    )
  })
}

test('half-written files of a killed writer are removed at the next start', async (t) => {
  const dir = await temporaryDir(t)
  await (await openRuleStore({ dir })).close()
  const name = '.googleapis.yaml.0123456789ab.tmp'
  assert.match(name, temporaryName)
  await writeFile(path.join(dir, name), 'apiVersion: conf')
  await startStore(t, { dir })
  assert.ok(!(await readdir(dir)).includes(name))
})

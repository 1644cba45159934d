import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { runIn } from '../test-mesh.ts'
import { egressRule, invalidRule } from '../test-rules.ts'

/** A folder of files that goes away with the test. */
function folderOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-check-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'rules', 'deep'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const clean = egressRule('clean').replace('*.googleapis.com', 'www.googleapis.com')
const broad = egressRule('broad').replace('*.googleapis.com', '*.com')

test('clean rules exit with 0 and no server is asked', async (t) => {
  const folder = folderOf(t, {
    'rules/a.yaml': clean,
    'rules/deep/b.json': '',
    'rules/c.txt': 'x: [',
  })
  assert.deepEqual(await runIn(folder, 'check rules --server http://127.0.0.1:1'), {
    code: 0,
    out: '',
    err: '1 rule in 2 files: no errors, no warnings\n',
  })
})

test('every error is told as compilers do, and the exit code is 1', async (t) => {
  const folder = folderOf(t, { 'rules/bad.yaml': invalidRule })
  const { code, out, err } = await runIn(folder, 'check rules/bad.yaml')
  assert.equal(code, 1)
  assert.equal(
    out,
    `rules/bad.yaml:10:13: error: duplicate port: 80
  at spec.ports[1].port
rules/bad.yaml:12:13: error: port number 70000 must be in the range 1..65535
  at spec.ports[2].port
`,
  )
  assert.equal(err, 'no rules in 1 file: 2 errors, no warnings\n')
})

test('warnings alone exit with 0, under --strict with 1, and come with their reason', async (t) => {
  const folder = folderOf(t, { 'rules/broad.yaml': broad })
  const { code, out } = await runIn(folder, 'check rules')
  assert.equal(code, 0)
  assert.match(
    out,
    /^rules\/broad\.yaml:8:14: warning: .* \[public_suffix\]\n {2}at spec\.destination/,
  )
  assert.match(out, /anybody can register a name/)
  assert.equal((await runIn(folder, 'check --strict rules')).code, 1)
})

test('files are one set, or with --each alternatives', async (t) => {
  const folder = folderOf(t, { 'rules/a.yaml': clean, 'rules/b.yaml': clean })
  const together = await runIn(folder, 'check rules')
  assert.equal(together.code, 1)
  assert.match(together.out, /rules\/b\.yaml:4:9: error: .* is defined in rules\/a\.yaml too/)
  assert.equal((await runIn(folder, 'check --each rules')).code, 0)
})

test('GitHub gets annotations at the line, with nothing in them that could forge another', async (t) => {
  const forged = invalidRule.replace('name: bad', 'name: "%0A::error::x"')
  const folder = folderOf(t, { 'rules/bad,1.yaml': forged })
  const { out } = await runIn(folder, 'check rules -o github')
  const lines = out.trimEnd().split('\n')
  assert.ok(
    lines.every((line) => /^::error file=rules\/bad%2C1\.yaml,line=\d+,col=\d+,/.test(line)),
  )
  assert.ok(lines.some((line) => line.includes('%250A')))
})

test('JSON has problems and resources', async (t) => {
  const folder = folderOf(t, { 'rules/broad.yaml': broad })
  const { out } = await runIn(folder, 'check rules -o json')
  const { problems, resources } = JSON.parse(out)
  assert.deepEqual(resources, ['egress-rule/default/broad'])
  assert.deepEqual([problems[0].code, problems[0].line], ['public_suffix', 8])
  assert.equal(typeof problems[0].reason, 'string')
})

test('standard input is called so, and what cannot be read is an error of another sort', async (t) => {
  const folder = folderOf(t, {})
  const { code, out } = await runIn(folder, 'check -', invalidRule)
  assert.equal(code, 1)
  assert.match(out, /^<stdin>:10:13: error/)
  assert.deepEqual(await runIn(folder, 'check missing.yaml'), {
    code: 255,
    out: '',
    err: 'Error: open missing.yaml: no such file or directory\n',
  })
  assert.match((await runIn(folder, 'check rules')).err, /^Error: no YAML or JSON file in rules\n/)
  assert.match((await runIn(folder, 'check')).err, /\nError: name files or folders of rules\n$/)
})

test('a folder of a thousand files is one check, quick and with one exit code', async (t) => {
  const names = Array.from({ length: 1000 }, (_, i) => `rules/r${i}.yaml`)
  const rule = (i: number) =>
    clean.replace(/name: .*/, `name: r${i}`).replace(/service: .*/, `service: www.h${i}.test`)
  const folder = folderOf(t, Object.fromEntries(names.map((name, i) => [name, rule(i)])))
  const before = process.cpuUsage()
  const { code, err } = await runIn(folder, 'check rules')
  assert.deepEqual([code, err], [0, '1000 rules in 1000 files: no errors, no warnings\n'])
  const { user } = process.cpuUsage(before)
  assert.ok(user < 20_000_000, 'time must not grow with the square of the files')
})

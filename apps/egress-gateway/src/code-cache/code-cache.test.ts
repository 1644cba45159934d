import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { nodeFlags } from '../node-flags.ts'
import { testRegistry } from '../test-records.ts'

/** What ships: the program that `npm run build` makes, and V8's code of it. */
const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const programFile = join(dist, 'program.cjs')

test('V8 takes the code that was built under the flags that ship', async () => {
  assert.equal(await tookCode(nodeFlags, programFile), true)
})

test('under other flags V8 compiles the program itself', async () => {
  assert.equal(await tookCode([...nodeFlags, '--no-lazy'], programFile), false)
})

test('the code is of this very bundle: of a longer one V8 does not take it', async (t) => {
  const longer = join(await folder(t), 'program.cjs')
  await writeFile(longer, `${await readFile(programFile, 'latin1')} `)
  assert.equal(await tookCode(nodeFlags, longer), false)
})

for (const [what, change] of [
  ['is not there', undefined],
  ['is cut off', (code: Buffer) => code.subarray(0, code.length / 2)],
  ['is empty', (code: Buffer) => code.subarray(0, 0)],
  ['is of another V8', (code: Buffer) => Buffer.concat([Buffer.alloc(64, 7), code.subarray(64)])],
] as const) {
  test(`the gateway starts, if later, where the code ${what}`, async (t) => {
    const dir = await folder(t)
    const codeFile = await findCode()
    for (const name of ['main.js', 'program.cjs']) await copyFile(join(dist, name), join(dir, name))
    if (change) await writeFile(join(dir, codeFile), change(await readFile(join(dist, codeFile))))
    assert.match(await firstWords(t, join(dir, 'main.js')), /egress on 127\.0\.0\.1:[1-9]/)
  })
}

async function findCode(): Promise<string> {
  const found = (await readdir(dist)).filter((name) => name.endsWith('.code'))
  assert.equal(found.length, 1)
  return found[0] ?? ''
}

/** Whether a process with these flags takes the built code for that bundle. */
async function tookCode(flags: readonly string[], file: string): Promise<unknown> {
  const loader = new URL('load-program.ts', import.meta.url)
  const code = join(dist, await findCode())
  const script = `import { readFileSync } from 'node:fs'
import { loadProgram } from ${JSON.stringify(loader)}
const program = loadProgram(${JSON.stringify(file)}, readFileSync(${JSON.stringify(code)}))
console.log(program.tookCode)`
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    '--input-type=module',
    '--eval',
    script,
  ])
  return JSON.parse(stdout)
}

/** A folder from where the gateway's dependencies are found. */
async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'egress-gateway-'))
  t.after(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'package.json'), '{"type":"module"}')
  const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url))
  await symlink(modules, join(dir, 'node_modules'))
  return dir
}

/** What a gateway without a control plane says first. */
async function firstWords(t: TestContext, main: string): Promise<string> {
  const child = spawn(process.execPath, [...nodeFlags, main], {
    env: {
      EGRESS_PORT: '0',
      EGRESS_ADMIN_PORT: '0',
      EGRESS_REGISTRY: JSON.stringify(testRegistry),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const lines: string[] = []
  for await (const line of createInterface(child.stderr)) {
    lines.push(line)
    if (line.includes('egress on')) break
  }
  return lines.join('\n')
}

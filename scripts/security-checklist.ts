import { globSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * The table of docs/security.md: which test holds which number of the attack checklist. A test holds a number when its
 * name begins with it. `--check` fails when the page is stale, a number has no test, or more than one.
 */
const page = 'docs/security.md'
const [begin, end] = ['<!-- checklist -->', '<!-- /checklist -->']

/** Every number that a test must hold; the others are documented limits or a matter of deployment. */
const required = [
  ...Array.from({ length: 65 }, (_, i) => i + 1),
  ...[67, 71, 72, 73, 74, 75, 77, 80, 81, 82, 83, 84],
]

interface Held {
  readonly number: number
  readonly says: string
  readonly file: string
}

/** A call of `test` whose first argument begins with a number of the checklist. */
const named = /\btest\(\s*(['"`])S(\d+) (.*?)\1,/g

const held: Held[] = globSync([
  'packages/*/src/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  'e2e/**/*.spec.ts',
])
  .filter((file) => !file.includes('node_modules'))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(named)].map(([, , number, says = '']) => ({
      number: Number(number),
      says: says.replace(/\$\{\w+\}/g, '…').replaceAll('\\', ''),
      file: file.replaceAll('\\', '/'),
    })),
  )
  .sort((a, b) => a.number - b.number)

const counts = new Map(held.map(({ number }) => [number, 0]))
for (const { number } of held) counts.set(number, (counts.get(number) ?? 0) + 1)
const problems = [
  ...required.filter((number) => !counts.has(number)).map((number) => `S${number} has no test`),
  ...[...counts].filter(([, count]) => count > 1).map(([number]) => `S${number} has several tests`),
]

const rows = held.map(
  ({ number, says, file }) => `| S${number} | ${says} | [${file.split('/').at(-1)}](../${file}) |`,
)
const table = ['', '| | what holds | test |', '| --- | --- | --- |', ...rows, ''].join('\n')
const before = readFileSync(page, 'utf8')
const after = before.replace(new RegExp(`${begin}[^]*${end}`), () => `${begin}\n${table}\n${end}`)
if (process.argv.includes('--check')) {
  if (before !== after) problems.push(`${page} is stale: run npm run fix`)
} else {
  writeFileSync(page, after)
}
for (const problem of problems) console.error(`security-checklist: ${problem}`)
if (problems.length > 0) process.exitCode = 1

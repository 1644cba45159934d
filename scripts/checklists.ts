import { globSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * Two lists of things that hold, each with the test that holds it: the attack checklist in docs/security.md (S1 …) and the
 * rows of the rules' specification in docs/rule-rows.md (R1.3.1 …). A test holds a row by naming it: S-numbers begin the
 * name of one test; R-numbers stand in the name of a test, or in front of the line of its table. `--check` fails when a page
 * is stale, a row has no test, or a test names a row that there is not.
 */

interface TestFile {
  readonly file: string
  readonly text: string
}

interface Filled {
  readonly page: string
  readonly text: string
  readonly problems: readonly string[]
}

const files: readonly TestFile[] = globSync([
  'packages/*/src/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  'e2e/**/*.spec.ts',
])
  .filter((file) => !file.includes('node_modules'))
  .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }))
  .sort((a, b) => (a.file < b.file ? -1 : 1))

/** The S-numbers that a test must hold; the others are documented limits or a matter of deployment. */
const requiredAttacks = [
  ...Array.from({ length: 65 }, (_, i) => i + 1),
  ...[67, 71, 72, 73, 74, 75, 77, 80, 81, 82, 83, 84],
]

function fillAttacks(page: string): Filled {
  const [begin, end] = ['<!-- checklist -->', '<!-- /checklist -->']
  // A call of `test` whose first argument begins with a number of the checklist.
  const named = /\btest\(\s*(['"`])S(\d+) (.*?)\1,/g
  const held = files
    .flatMap(({ file, text }) =>
      [...text.matchAll(named)].map(([, , number, says = '']) => ({
        number: Number(number),
        says: says.replace(/\$\{\w+\}/g, '…').replaceAll('\\', ''),
        file,
      })),
    )
    .sort((a, b) => a.number - b.number)
  const counts = Map.groupBy(held, ({ number }) => number)
  const rows = held.map(({ number, says, file }) => `| S${number} | ${says} | ${linkTo(file)} |`)
  const table = ['', '| | what holds | test |', '| --- | --- | --- |', ...rows, ''].join('\n')
  const before = readFileSync(page, 'utf8')
  return {
    page,
    text: before.replace(new RegExp(`${begin}[^]*${end}`), () => `${begin}\n${table}\n${end}`),
    problems: [
      ...requiredAttacks.filter((n) => !counts.has(n)).map((n) => `S${n} has no test`),
      ...[...counts].filter(([, of]) => of.length > 1).map(([n]) => `S${n} has several tests`),
    ],
  }
}

/** The page is the list of rows; the last column of each, the test, is filled in here. */
function fillRuleRows(page: string): Filled {
  const held = new Map<string, Set<string>>()
  for (const { file, text } of files) {
    for (const row of rowsNamedIn(text)) held.set(row, (held.get(row) ?? new Set()).add(file))
  }
  const listed = new Set<string>()
  const problems: string[] = []
  const text = readFileSync(page, 'utf8').replace(
    /^\| (R[\d.]+) \|(.*)\|[^|]*\|$/gm,
    (_, row: string, says: string) => {
      if (listed.has(row)) problems.push(`${row} is listed twice`)
      listed.add(row)
      const tests = [...(held.get(row) ?? [])]
      if (tests.length === 0) problems.push(`${row} has no test`)
      return `| ${row} |${says}| ${tests.map(linkTo).join(', ')} |`
    },
  )
  const unknown = [...held].filter(([row]) => !listed.has(row))
  problems.push(...unknown.map(([row, [file]]) => `${row} is no row of ${page}: ${file}`))
  return { page, text, problems }
}

/** `R1.5.2`, or `R1.5.2-5` for four of them, in the code of a test; comments name none. */
function rowsNamedIn(text: string): readonly string[] {
  const code = text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  return [...code.matchAll(/\bR(\d+(?:\.\d+)*)\.(\d+)(?:-(\d+))?\b/g)].flatMap(
    ([, section, first, last = first]) => {
      const count = Number(last) - Number(first) + 1
      return Array.from({ length: count }, (_, i) => `R${section}.${Number(first) + i}`)
    },
  )
}

function linkTo(file: string): string {
  return `[${file.split('/').at(-1)}](../${file})`
}

const isCheck = process.argv.includes('--check')
for (const filled of [fillAttacks('docs/security.md'), fillRuleRows('docs/rule-rows.md')]) {
  const problems = [...filled.problems]
  if (isCheck && readFileSync(filled.page, 'utf8') !== filled.text) {
    problems.push(`${filled.page} is stale: run npm run fix`)
  }
  if (!isCheck) writeFileSync(filled.page, filled.text)
  for (const problem of problems) console.error(`checklists: ${problem}`)
  if (problems.length > 0) process.exitCode = 1
}

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureRules, type RulesFinding } from './measure-rules.ts'

/** What decide() costs for few and for many rules. `--write` puts the table into docs/performance.md. */
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
const page = new URL('../../docs/performance.md', import.meta.url)
const marks = { begin: '<!-- begin: rules -->', end: '<!-- end: rules -->' }

function render(findings: readonly RulesFinding[]): string {
  const rows = findings.map(
    ({ rules, allowNs, denyNs, compileMs, bytesPerRule }) =>
      `| ${rules.toLocaleString('en')} | ${allowNs.toFixed(0)} ns | ${(denyNs / 1000).toFixed(0)} µs | ${compileMs.toFixed(0)} ms | ${bytesPerRule.toFixed(0)} |`,
  )
  const [first] = findings
  const last = findings.at(-1)
  const ratio = (last?.allowNs ?? 0) / (first?.allowNs ?? 1)
  return [
    '| rules | allowed | denied | compile | bytes per rule |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Allowed, the most rules against the fewest: ${ratio.toFixed(2)}x (goal: at most 3x).`,
  ].join('\n')
}

const table = render([10, 1_000, 100_000].map(measureRules))
console.log(table)
if (values.write) {
  const text = readFileSync(page, 'utf8')
  const start = text.indexOf(marks.begin) + marks.begin.length
  const end = text.indexOf(marks.end)
  writeFileSync(page, `${text.slice(0, start)}\n${table}\n${text.slice(end)}`)
}

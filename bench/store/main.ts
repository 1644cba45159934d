import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import type { Spread } from '../measure/statistics.ts'
import { describeMachine } from '../report/machine.ts'
import { writeSection } from '../report/write-section.ts'
import { cores } from '../stage/stage.ts'
import { measureStore, type StoreFindings } from './measure-store.ts'

const usage = `npm run bench:store -- [--rules N] [--changes N] [--restarts N] [--write]

How long many rules take to be read, and one of them to be changed, with the processes that ship.
--rules     rules, each in a file of its own, default 10000
--changes   changes of one rule over the API, and as many by hand in its file, default 20
--restarts  starts with nothing changed, default 5
--write     write the results to docs/performance.md`

const mostReadMs = 2000
const mostChangeMs = 50
const mostByHandMs = 1000

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rules: { type: 'string', default: '10000' },
      changes: { type: 'string', default: '20' },
      restarts: { type: 'string', default: '5' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(usage)
  execFileSync('taskset', ['-acp', String(cores.rest), String(process.pid)])
  const findings = await measureStore({
    rules: Number(values.rules),
    changes: Number(values.changes),
    restarts: Number(values.restarts),
  })
  const table = render(findings)
  console.log(table)
  if (!values.write) return
  const [machine = ''] = describeMachine()
  const date = new Date().toISOString().slice(0, 10)
  writeSection('bench:store', `Measured on ${date}: ${machine}.\n\n${table}`)
}

function render({ rules, firstRead, restart, change, byHand }: StoreFindings): string {
  const first = { median: firstRead, min: firstRead, max: firstRead }
  return [
    `| ${rules.toLocaleString('en')} rules | median | min | max | wanted |`,
    '|---|---|---|---|---|',
    row('first read of the files', first, mostReadMs),
    row('restart', restart, mostReadMs),
    row('a change, until a gateway acknowledged it', change, mostChangeMs),
    row('the same by hand, in a file', byHand, mostByHandMs),
  ].join('\n')
}

function row(name: string, { median, min, max }: Spread, most: number): string {
  const cells = [median, min, max].map((ms) => `${ms.toFixed(0)} ms`)
  return `| ${[name, ...cells, `<= ${most} ms`].join(' | ')} |`
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

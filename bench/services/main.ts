import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { describeMachine } from '../report/machine.ts'
import { writeSection } from '../report/write-section.ts'
import { cores } from '../stage/stage.ts'
import {
  type Growth,
  measureGrowth,
  measureThroughput,
  type Throughput,
} from './measure-services.ts'
import { renderGrowth, renderThroughput } from './render-services.ts'
import { startCast } from './start-cast.ts'

/** No service may need more, whatever it served. */
const mostMebibytes = 110
/** What a heap may move between two collections without growing. */
const mostGrowth = 8

const usage = `npm run bench:services -- [--seconds N] [--minutes N] [--write]

Throughput and memory of each Bookinfo service, as the process that ships.
--seconds  load on each service alone, default 10; 0: not measured
--minutes  load on all of them together, default 5; 0: not measured
--write    write the results to docs/performance.md
Fails when a service needs more than ${mostMebibytes} MiB, grows by more than ${mostGrowth} MiB, or answers wrongly.`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '10' },
      minutes: { type: 'string', default: '5' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(usage)
  // This process plays Google, and must not run on the services' core.
  execFileSync('taskset', ['-acp', String(cores.rest), String(process.pid)])
  const [seconds, minutes] = [Number(values.seconds), Number(values.minutes)]
  const company = await startCast()
  try {
    const throughput = seconds > 0 ? await measureThroughput(company.players, seconds) : []
    if (seconds > 0) tell('alone', renderThroughput(throughput), values.write)
    const growth = minutes > 0 ? await measureGrowth(company.players, minutes * 60) : []
    if (minutes > 0) tell('together', renderGrowth(growth, minutes), values.write)
    const wrong = [...throughput.filter(isOut), ...growth.filter(hasGrown)]
    if (wrong.length > 0) throw new Error(`not within limits: ${wrong.map(({ name }) => name)}`)
  } finally {
    await company.close()
  }
}

function isOut({ failed, mebibytes }: Throughput): boolean {
  return failed > 0 || mebibytes > mostMebibytes
}

function hasGrown({ failed, early, late, after }: Growth): boolean {
  return failed > 0 || after > mostMebibytes || late - early > mostGrowth
}

function tell(part: 'alone' | 'together', table: string, write: boolean): void {
  console.log(`${table}\n`)
  if (!write) return
  const [machine = ''] = describeMachine()
  const date = new Date().toISOString().slice(0, 10)
  writeSection(`bench:services (${part})`, `Measured on ${date}: ${machine}.\n\n${table}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

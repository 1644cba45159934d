import { setTimeout as delay } from 'node:timers/promises'
import { driveByWrk } from '../load/wrk.ts'
import { residentBytes } from '../measure/processes.ts'
import { startGateway, startGatewayProcess } from '../proxies/gateway.ts'
import { rulesAmong } from '../proxies/rules.ts'
import { startRulesServer } from '../proxies/rules-server.ts'
import type { Stage } from '../stage/stage.ts'
import { runComparison } from './comparison.ts'
import { atLeast, atMost, type Findings, type Scene, type SceneOptions } from './scene.ts'
import { timeStarts } from './start.ts'

const counts = [10, 1_000, 100_000] as const
const path = '/books/v1/volumes?q=isbn:0486424618'
const MiB = 1024 * 1024

interface Costs {
  readonly startMs: number
  readonly bytes: number
}

export const rulesScene: Scene = {
  name: 'rules',
  title: 'Many rules: throughput, start to listening, resident memory',
  async run(stage, options) {
    const throughput = await compareThroughput(stage, options)
    const costs: Costs[] = []
    for (const count of counts) costs.push(await measureCosts(stage, count, options.rounds))
    const [few, , many] = costs
    if (few === undefined || many === undefined) throw new Error('nothing was measured')
    return {
      columns: [...throughput.columns, 'start ms', 'idle MiB'],
      rows: throughput.rows.map((row, at) => [
        ...row,
        costs[at]?.startMs.toFixed(0) ?? '',
        ((costs[at]?.bytes ?? 0) / MiB).toFixed(0),
      ]),
      goals: [
        ...throughput.goals,
        atMost('100,000 rules: more start', 100, many.startMs - few.startMs, ' ms'),
        atMost('100,000 rules: more memory', 40, (many.bytes - few.bytes) / MiB, ' MiB'),
      ],
    }
  },
}

async function compareThroughput(stage: Stage, options: SceneOptions): Promise<Findings> {
  const candidates = []
  for (const count of counts) {
    const { pid, port } = await startGateway(stage, { resources: rulesAmong(count) })
    const drive = (seconds: number) => driveByWrk(stage, { port, seconds, path })
    candidates.push({ name: `${count.toLocaleString('en')} rules`, pid, drive })
  }
  const [baseline, ...others] = candidates
  if (baseline === undefined) throw new Error('no candidate')
  return await runComparison(
    stage,
    {
      baseline,
      candidates: others,
      unit: 'requests',
      judge: (result) => [
        atLeast('100,000 rules: throughput of 10', 0.95, result('100,000 rules').ratio.median),
      ],
    },
    options,
  )
}

async function measureCosts(stage: Stage, count: number, rounds: number): Promise<Costs> {
  const control = stage.keep(await startRulesServer(rulesAmong(count)))
  const startMs = (await timeStarts(rounds, () => startGatewayProcess(stage, control))).median
  const gateway = await startGatewayProcess(stage, control)
  await delay(1000) // what belongs to the start has settled
  const bytes = residentBytes(gateway.pid)
  await gateway.stop()
  return { startMs, bytes }
}

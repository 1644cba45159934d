import { runLoad } from '../load/program.ts'
import { driveByWrk } from '../load/wrk.ts'
import { warmUpSeconds } from '../measure/compare.ts'
import { quantile, spreadOf } from '../measure/statistics.ts'
import { startGateway } from '../proxies/gateway.ts'
import { startHaproxy } from '../proxies/haproxy.ts'
import { startNginx } from '../proxies/nginx.ts'
import { host } from '../stage/stage.ts'
import { atMost, type Goal, type Scene } from './scene.ts'

const rates = [500, 2000]
const path = '/books/v1/volumes?q=isbn:0486424618'

interface Target {
  readonly name: string
  readonly port: number
}

/** Microseconds: the median of the windows' medians, and the p99 of the quietest window. */
interface Latency {
  readonly p50: number
  readonly p99: number
}

export const latencyScene: Scene = {
  name: 'latency',
  title: 'Added latency at a fixed rate, 16 connections, in microseconds',
  async run(stage, { rounds, seconds }) {
    const nginx = await startNginx(stage)
    const haproxy = await startHaproxy(stage)
    const gateway = await startGateway(stage)
    const targets = [
      { name: 'no proxy', port: stage.upstream.clearPort },
      { name: 'nginx', port: nginx.httpPort },
      { name: 'gateway', port: gateway.port },
      { name: 'HAProxy', port: haproxy.httpPort },
    ]
    for (const { port } of targets) await driveByWrk(stage, { port, path, seconds: warmUpSeconds })
    stage.tidy()
    const rows: string[][] = []
    const goals: Goal[] = []
    for (const perSecond of rates) {
      const found = await measureAll(targets, perSecond, { rounds, seconds })
      const direct = found.get('no proxy') ?? { p50: 0, p99: 0 }
      for (const [name, { p50, p99 }] of found) {
        const numbers = [p50, p50 - direct.p50, p99, p99 - direct.p99]
        rows.push([name, `${perSecond}/s`, ...numbers.map((us) => us.toFixed(0))])
      }
      const added = (name: string, which: keyof Latency) =>
        (found.get(name)?.[which] ?? Number.NaN) - direct[which]
      // Where nginx adds nothing there is nothing to compare with: the goal is not met by that.
      const ratio = (which: keyof Latency) => {
        const most = added('nginx', which)
        return most > 0 ? added('gateway', which) / most : Number.NaN
      }
      goals.push(atMost(`added p50 at ${perSecond}/s: of nginx's`, 1.1, ratio('p50')))
      goals.push(atMost(`added p99 at ${perSecond}/s: of nginx's`, 1.3, ratio('p99')))
      stage.tidy()
    }
    const columns = ['proxy', 'rate', 'p50', 'added', 'p99, quietest window', 'added']
    return { columns, rows, goals }
  },
}

async function measureAll(
  targets: readonly Target[],
  perSecond: number,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Map<string, Latency>> {
  const windows = new Map(targets.map(({ name }): [string, Latency[]] => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, port } of targets) {
      windows.get(name)?.push(await measureWindow(port, perSecond, seconds))
    }
  }
  const summarise = (each: readonly Latency[]): Latency => ({
    p50: spreadOf(each.map(({ p50 }) => p50)).median,
    p99: spreadOf(each.map(({ p99 }) => p99)).min,
  })
  return new Map([...windows].map(([name, each]) => [name, summarise(each)]))
}

async function measureWindow(port: number, perSecond: number, seconds: number): Promise<Latency> {
  const hostHeader = `${host}:443`
  const report: unknown = await runLoad('open-loop', { port, path, hostHeader, perSecond, seconds })
  const { latencies, failed } = Object(report)
  if (failed > 0) throw new Error(`${failed} requests failed`)
  const sorted = Float64Array.from(latencies).sort()
  return { p50: quantile([...sorted], 0.5), p99: quantile([...sorted], 0.99) }
}

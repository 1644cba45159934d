import { spreadOf } from '../measure/statistics.ts'
import { startGatewayProcess } from '../proxies/gateway.ts'
import { startNginx } from '../proxies/nginx.ts'
import { rules } from '../proxies/rules.ts'
import { startRulesServer } from '../proxies/rules-server.ts'
import { atMost, type Scene } from './scene.ts'

/** Starts are cheap, and vary more than windows do. */
const startsPerRound = 3

export const startScene: Scene = {
  name: 'start',
  title: 'From the start of the process to its first accepted connection, in milliseconds',
  async run(stage, { rounds }) {
    const control = stage.keep(await startRulesServer(rules))
    const starts = rounds * startsPerRound
    const gateway = await timeStarts(starts, () => startGatewayProcess(stage, control))
    const nginx = await timeStarts(starts, () => startNginx(stage))
    const row = (name: string, { median, min, max }: typeof gateway) => [
      name,
      ...[median, min, max].map((ms) => ms.toFixed(0)),
    ]
    return {
      columns: ['proxy', 'median', 'min', 'max'],
      rows: [row('gateway', gateway), row('nginx', nginx)],
      goals: [atMost('listening after process start', 100, gateway.median, ' ms')],
    }
  },
}

/** How long starting takes, over and over. */
export async function timeStarts(
  count: number,
  start: () => Promise<{ stop(): Promise<void> }>,
): Promise<ReturnType<typeof spreadOf>> {
  const times: number[] = []
  for (let done = 0; done < count; done++) {
    const startedAt = performance.now()
    const running = await start()
    times.push(performance.now() - startedAt)
    await running.stop()
  }
  return spreadOf(times)
}

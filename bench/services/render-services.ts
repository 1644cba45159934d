import { renderTable } from '../report/render.ts'
import type { Growth, Throughput } from './measure-services.ts'

export function renderThroughput(results: readonly Throughput[]): string {
  return renderTable(
    ['service, alone', 'requests/s', 'requests per CPU-second', 'failed', 'MiB after the load'],
    results.map(({ name, perSecond, perCpuSecond, failed, mebibytes }) => [
      name,
      round(perSecond),
      round(perCpuSecond),
      String(failed),
      round(mebibytes),
    ]),
  )
}

export function renderGrowth(results: readonly Growth[], minutes: number): string {
  return renderTable(
    [
      `service, all together for ${minutes} min`,
      'requests',
      'failed',
      'MiB in the first fifth',
      'in the last fifth',
      'after the load',
    ],
    results.map(({ name, requests, failed, early, late, after }) => [
      name,
      requests.toLocaleString('en'),
      String(failed),
      round(early),
      round(late),
      round(after),
    ]),
  )
}

function round(figure: number): string {
  return Math.round(figure).toLocaleString('en')
}

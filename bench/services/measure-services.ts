import { setTimeout as delay } from 'node:timers/promises'
import { driveClear } from '../load/wrk.ts'
import { cpuOfTree, residentBytes } from '../measure/processes.ts'
import type { Player } from './start-cast.ts'

/** What one service did under load. */
export interface Throughput {
  readonly name: string
  readonly perSecond: number
  readonly perCpuSecond: number
  readonly failed: number
  /** Resident MiB when the load had ended. */
  readonly mebibytes: number
}

/** Resident MiB of one service over a long load of all. */
export interface Growth {
  readonly name: string
  readonly requests: number
  readonly failed: number
  /** The median of the first fifth of the time, which warms up, and of the last. */
  readonly early: number
  readonly late: number
  /** When the load had ended. */
  readonly after: number
}

const connections = 32
const warmUpSeconds = 2
const sampleMs = 1000

/** One service after the other, alone but for those it asks. */
export async function measureThroughput(
  players: readonly Player[],
  seconds: number,
): Promise<readonly Throughput[]> {
  const results: Throughput[] = []
  for (const { name, pid, port, path } of players) {
    await driveClear({ port, path, connections, seconds: warmUpSeconds })
    const cpuBefore = cpuOfTree(pid)
    const { done, failed } = await driveClear({ port, path, connections, seconds })
    const cpu = Number(cpuOfTree(pid) - cpuBefore) / 1e9
    results.push({
      name,
      perSecond: done / seconds,
      perCpuSecond: done / cpu,
      failed,
      mebibytes: mebibytesOf(pid),
    })
  }
  return results
}

/** All services at once, for as long as told; their memory is looked at each second. */
export async function measureGrowth(
  players: readonly Player[],
  seconds: number,
): Promise<readonly Growth[]> {
  const samples = new Map(players.map(({ name }) => [name, [] as number[]]))
  const ended = new AbortController()
  const sampling = sample(players, samples, ended.signal)
  const works = await Promise.all(
    players.map(({ port, path }) => driveClear({ port, path, connections: 4, seconds })),
  )
  ended.abort()
  await sampling
  const after = players.map(({ pid }) => mebibytesOf(pid))
  return players.map(({ name }, at): Growth => {
    const seen = samples.get(name) ?? []
    const fifth = Math.max(1, Math.floor(seen.length / 5))
    return {
      name,
      requests: works[at]?.done ?? 0,
      failed: works[at]?.failed ?? 0,
      early: medianOf(seen.slice(0, fifth)),
      late: medianOf(seen.slice(-fifth)),
      after: after[at] ?? 0,
    }
  })
}

async function sample(
  players: readonly Player[],
  samples: ReadonlyMap<string, number[]>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const { name, pid } of players) samples.get(name)?.push(mebibytesOf(pid))
    await delay(sampleMs, undefined, { signal }).catch(() => undefined)
  }
}

function medianOf(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0
}

function mebibytesOf(pid: number): number {
  return residentBytes(pid) / 1024 ** 2
}

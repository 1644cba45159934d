import { cpuOfTree } from './processes.ts'
import { type Spread, spreadOf } from './statistics.ts'
import type { Strangers } from './strangers.ts'

/** What one window did: requests, tunnels or bytes. */
export interface Work {
  readonly done: number
  readonly failed: number
}

/** A proxy under load, and the load. */
export interface Candidate {
  readonly name: string
  readonly pid: number
  /** Drives it for so many seconds. */
  drive(seconds: number): Promise<Work>
}

export interface CompareOptions {
  readonly rounds: number
  readonly seconds: number
  readonly strangers: Strangers
  /** After each window. */
  readonly tidy: () => void
}

/** How one candidate did against the baseline. */
export interface Compared {
  readonly name: string
  /** Work per proxy-CPU-second, as a share of the baseline's in the windows beside it. */
  readonly ratio: Spread
  readonly perCpuSecond: number
  readonly perSecond: number
  readonly failed: number
  /** Most cores that strangers used in a window that counts. */
  readonly disturbance: number
}

interface Window {
  readonly perCpuSecond: number
  readonly perSecond: number
  readonly failed: number
  readonly disturbance: number
}

const mostDisturbance = 0.2
const mostTries = 6
/** How long each is driven before the first window: what compiles as it runs has done most of it then. */
export const warmUpSeconds = 2

/**
 * Paired windows: baseline, A, baseline, B, … for so many rounds. The speed of a shared machine drifts by a third
 * within minutes, so each window is judged by the two of the baseline beside it, and nothing else is compared.
 */
export async function compare(
  baseline: Candidate,
  candidates: readonly Candidate[],
  options: CompareOptions,
): Promise<readonly Compared[]> {
  for (const candidate of [baseline, ...candidates]) await candidate.drive(warmUpSeconds)
  options.tidy()
  const base: Window[] = [await measure(baseline, options)]
  const windows = candidates.map((): Window[] => [])
  const ratios = candidates.map((): number[] => [])
  for (let round = 0; round < options.rounds; round++) {
    for (const [at, candidate] of candidates.entries()) {
      const before = base.at(-1)
      const window = await measure(candidate, options)
      const after = await measure(baseline, options)
      base.push(after)
      windows[at]?.push(window)
      const beside = ((before ?? after).perCpuSecond + after.perCpuSecond) / 2
      ratios[at]?.push(window.perCpuSecond / beside)
    }
  }
  return [
    summary(baseline.name, [1], base),
    ...candidates.map(({ name }, at) => summary(name, ratios[at] ?? [], windows[at] ?? [])),
  ]
}

/** One window; again where strangers disturbed it, and the quietest where they always do. */
async function measure(candidate: Candidate, options: CompareOptions): Promise<Window> {
  let best: Window | undefined
  for (let tries = 0; tries < mostTries; tries++) {
    const window = await measureOnce(candidate, options)
    if (best === undefined || window.disturbance < best.disturbance) best = window
    if (best.disturbance <= mostDisturbance) break
  }
  if (best === undefined) throw new Error('no window')
  return best
}

async function measureOnce(
  { name, pid, drive }: Candidate,
  { seconds, strangers, tidy }: CompareOptions,
): Promise<Window> {
  strangers.read()
  const cpuBefore = cpuOfTree(pid)
  const startedAt = performance.now()
  const { done, failed } = await drive(seconds)
  const took = (performance.now() - startedAt) / 1000
  const cpu = Number(cpuOfTree(pid) - cpuBefore) / 1e9
  const disturbance = strangers.read()
  tidy()
  if (done === 0) throw new Error(`${name} did no work (${failed} failures)`)
  return { perCpuSecond: done / cpu, perSecond: done / took, failed, disturbance }
}

function summary(name: string, ratios: readonly number[], windows: readonly Window[]): Compared {
  return {
    name,
    ratio: spreadOf(ratios),
    perCpuSecond: spreadOf(windows.map((window) => window.perCpuSecond)).median,
    perSecond: spreadOf(windows.map((window) => window.perSecond)).median,
    failed: windows.reduce((sum, { failed }) => sum + failed, 0),
    disturbance: Math.max(...windows.map((window) => window.disturbance)),
  }
}

import { type Candidate, type Compared, compare } from '../measure/compare.ts'
import type { Stage } from '../stage/stage.ts'
import type { Findings, Goal, SceneOptions } from './scene.ts'

export interface Comparison {
  readonly baseline: Candidate
  readonly candidates: readonly Candidate[]
  /** What is counted: `requests`, `tunnels`; `MB` counts bytes. */
  readonly unit: 'requests' | 'tunnels' | 'MB'
  /** What the goals say to the results, by candidate name. */
  readonly judge: (result: (name: string) => Compared) => readonly Goal[]
}

/** Compares by paired windows, and lays the results out as a table. */
export async function runComparison(
  stage: Stage,
  { baseline, candidates, unit, judge }: Comparison,
  { rounds, seconds }: SceneOptions,
): Promise<Findings> {
  const { strangers, tidy } = stage
  const results = await compare(baseline, candidates, { rounds, seconds, strangers, tidy })
  const divisor = unit === 'MB' ? 1e6 : 1
  const result = (name: string): Compared => {
    const found = results.find((entry) => entry.name === name)
    if (found === undefined) throw new Error(`${name} was not measured`)
    return found
  }
  return {
    columns: [
      'proxy',
      `of ${baseline.name}`,
      'range',
      `${unit} per CPU-second`,
      `${unit}/s`,
      'failed',
      'strangers',
    ],
    rows: results.map(({ name, ratio, perCpuSecond, perSecond, failed, disturbance }) => [
      name,
      ratio.median.toFixed(2),
      `${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}`,
      Math.round(perCpuSecond / divisor).toLocaleString('en'),
      Math.round(perSecond / divisor).toLocaleString('en'),
      String(failed),
      disturbance.toFixed(2),
    ]),
    goals: judge(result),
  }
}

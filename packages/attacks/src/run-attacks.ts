import type { Attack, AttackName, Scene } from './attack.ts'
import { attacks } from './attacks.ts'
import type { StandIns } from './stand-ins.ts'
import { type ProbeResult, type Target, tryProbe } from './try-probe.ts'

/** `stopped`: refused every time. `passed`: reached its target at least once. `unclear`: neither is proven. */
export type Verdict = 'stopped' | 'passed' | 'unclear' | 'not_run'

export interface AttackResult {
  readonly number: number
  readonly slug: AttackName
  readonly title: string
  readonly stoppedBy: string
  readonly atBest: 'stopped' | 'passed'
  readonly verdict: Verdict
  readonly probes: readonly ProbeResult[]
}

export interface RunOptions {
  /** Only these; default all. */
  readonly only?: readonly AttackName[]
  /** Told as not run: what it would show is not true from where this runs. */
  readonly skip?: readonly AttackName[]
  /** How long one answer may take, in milliseconds; default 3000. */
  readonly timeoutMs?: number
}

/** Runs the attacks one after the other against a proxy. Sends nothing but what the probes say. */
export async function runAttacks(
  target: Target,
  scene: Scene,
  standIns: StandIns,
  { only, skip = [], timeoutMs = 3_000 }: RunOptions = {},
): Promise<readonly AttackResult[]> {
  const results: AttackResult[] = []
  for (const attack of attacks) {
    if (only !== undefined && !only.includes(attack.slug)) continue
    const probes: ProbeResult[] = []
    const isRun = !skip.includes(attack.slug)
    for (const probe of isRun ? attack.probes(scene) : []) {
      probes.push(await tryProbe(target, probe, standIns, { direct: scene.direct, timeoutMs }))
    }
    results.push(toResult(attack, isRun ? judge(probes) : 'not_run', probes))
  }
  return results
}

function toResult(
  { number, slug, title, stoppedBy, atBest }: Attack,
  verdict: Verdict,
  probes: readonly ProbeResult[],
): AttackResult {
  return { number, slug, title, stoppedBy, atBest, verdict, probes }
}

function judge(probes: readonly ProbeResult[]): Verdict {
  const counted = probes.filter(({ isLimit }) => !isLimit)
  if (counted.some(({ outcome }) => outcome === 'reached')) return 'passed'
  return counted.every(({ outcome }) => outcome === 'refused') ? 'stopped' : 'unclear'
}

import type { ExchangeRecord, WireCapture } from '@bookinfo/egress-proxy'
import { verdictOf } from '@bookinfo/log-filter'
import type { ScreenName } from './address.ts'
import { readersOf, type WireFact } from './wire.ts'

/** A sentence in each language of the console. */
export interface Words {
  readonly en: string
  readonly zh: string
}

export type StepAction =
  | 'route-v1'
  | 'route-v2'
  | 'reload'
  | 'open-log'
  | 'open-rules'
  | 'open-attacks'
  | 'create-googleapis'
  | 'delete-googleapis'
  | 'try-hosts'
  | 'spoof-host'
  | 'originate'
  | 'reset'

/** What must be so; each condition names one thing. See walkthrough.yaml. */
interface Condition {
  readonly call?: {
    readonly from?: string
    /** Name of what answered or was asked for, or the beginning of it up to a dash: `reviews`. */
    readonly to?: string
    readonly verdict?: string
    readonly reason?: string
    readonly tls?: string
  }
  readonly rule?: { readonly kind: string; readonly name: string; readonly present: boolean }
  readonly share?: { readonly workload: string; readonly percent: number }
  readonly runs?: string
  readonly screen?: string
  readonly tried?: Readonly<Record<string, 'allow' | 'deny'>>
  readonly wire?: {
    readonly tls: string
    readonly text: WireFact
    readonly wire: boolean
    readonly proxy: boolean
  }
  readonly attacked?: { readonly attack: string; readonly with: string; readonly without?: string }
  readonly answered?: boolean
}

export interface StepQuestion {
  readonly question: Words
  readonly choices: readonly { readonly text: Words; readonly right?: boolean }[]
}

export interface WalkthroughStep {
  readonly title: Words
  readonly text: Words
  readonly why: Words
  /** What the speaker says; only the speaker's own window shows it. */
  readonly notes: Words
  /** The command of 2018, and the one of today. */
  readonly then: string
  readonly now: string
  readonly do: StepAction | null
  /** To be answered before the step is done: who predicts, learns. */
  readonly ask?: StepQuestion
  readonly check: readonly Condition[]
  /** Lengths of the paths that the step is on, minutes. */
  readonly paths: readonly number[]
}

/** What can be seen of the mesh while a step is open. */
export interface StepFacts {
  /** Calls that ended since the step was opened. */
  readonly calls: readonly ExchangeRecord[]
  /** Keys of the rules the gateway acts on. */
  readonly inForce: ReadonlySet<string>
  readonly share: (workload: string) => number | null
  readonly workloads: ReadonlySet<string>
  readonly screen: ScreenName
  /** What the control plane explained since the step was opened, by host. */
  readonly tried: ReadonlyMap<string, string>
  /** Calls whose bytes were shown since the step was opened. */
  readonly captures: readonly WireCapture[]
  /** The verdict on each attack: with all defences, and with those of 2018. */
  readonly attacked: (attack: string) => {
    readonly with: string | null
    readonly without: string | null
  }
  readonly answered: boolean
}

/** Whether all that the step asks for has happened, by whoever did it. */
export function isStepDone(step: WalkthroughStep, facts: StepFacts): boolean {
  return step.check.every((condition) => holds(condition, facts))
}

function holds(condition: Condition, facts: StepFacts): boolean {
  const { answered, attacked, call, rule, runs, screen, share, tried, wire } = condition
  if (wire !== undefined) return facts.captures.some((capture) => isRead(capture, wire))
  if (attacked !== undefined) return isVerdict(facts.attacked(attacked.attack), attacked)
  if (call !== undefined) return facts.calls.some((record) => isSuch(record, call))
  if (rule !== undefined) {
    return facts.inForce.has(`${rule.kind}/default/${rule.name}`) === rule.present
  }
  if (share !== undefined) return facts.share(share.workload) === share.percent
  if (runs !== undefined) return facts.workloads.has(runs)
  if (screen !== undefined) return facts.screen === screen
  if (tried !== undefined) {
    return Object.entries(tried).every(([host, verdict]) => facts.tried.get(host) === verdict)
  }
  return facts.answered === answered
}

function isRead(capture: WireCapture, wanted: NonNullable<Condition['wire']>): boolean {
  const readers = readersOf(capture, wanted.text)
  const isRight = readers.wire === wanted.wire && readers.proxy === wanted.proxy
  return isRight && capture.tls === wanted.tls && capture.upstreamAddress !== null
}

function isVerdict(
  found: ReturnType<StepFacts['attacked']>,
  wanted: NonNullable<Condition['attacked']>,
): boolean {
  const isAs2018 = wanted.without === undefined || found.without === wanted.without
  return found.with === wanted.with && isAs2018
}

function isSuch(record: ExchangeRecord, wanted: NonNullable<Condition['call']>): boolean {
  const { from, reason, tls, to, verdict } = wanted
  const target = record.upstream?.name ?? record.host ?? ''
  return (
    (from === undefined || record.workload === from) &&
    (to === undefined || target === to || target.startsWith(`${to}-`)) &&
    (verdict === undefined || verdictOf(record) === verdict) &&
    (reason === undefined || record.reason === reason) &&
    (tls === undefined || record.upstream?.tls === tls)
  )
}

/** The numbers of the steps on a path; all of them on the longer ones. */
export function stepsOnPath(steps: readonly WalkthroughStep[], minutes: number): readonly number[] {
  return steps.flatMap(({ paths }, number) => (paths.includes(minutes) ? [number] : []))
}

/** The step after or before one on its path; `null` at its end. From beside the path it leads onto it. */
export function neighbourOf(
  path: readonly number[],
  step: number,
  direction: 'next' | 'back',
): number | null {
  if (direction === 'next') return path.find((number) => number > step) ?? null
  return path.findLast((number) => number < step) ?? null
}

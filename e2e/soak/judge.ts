import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { type Decision, decide, parseHost, type Question } from '@bookinfo/rules'
import type { ChangingRules, Version } from './changing-rules.ts'

export const workload = 'soak'

/** What a client saw: that it got through, that it was refused and why, or that the connection was cut. */
export type Seen = 'allow' | 'cut' | { readonly denied: string | null }

/** Refusals that are no decision about the destination, but that one was taken back meanwhile. */
const takenBack = new Set(['policy_changed'])

/** Compares what came of each call with what `decide()` says, and keeps the calls where they differ. */
export class Judge {
  readonly wrong: string[] = []
  answers = 0
  records = 0
  readonly #rules: ChangingRules

  constructor(rules: ChangingRules) {
    this.#rules = rules
  }

  /** A client's answer must be that of a snapshot which was in force while it waited. */
  answer(question: Question, startedAt: number, seen: Seen): void {
    this.answers += 1
    const versions = this.#rules.between(startedAt, performance.now())
    const decisions = versions.map(({ table }) => decide(table, question))
    if (decisions.some((decision) => fits(decision, seen))) return
    this.wrong.push(`${describe(question)}: ${JSON.stringify(seen)}, not ${tell(decisions)}`)
  }

  /** A record must agree with the snapshot it names. */
  record(record: ExchangeRecord): void {
    const version = this.#rules.versions.get(record.configVersion)
    const question = questionOf(record)
    if (question === undefined || takenBack.has(record.reason)) return
    this.records += 1
    if (version !== undefined && agrees(version, question, record)) return
    const { id, action, reason, configVersion } = record
    this.wrong.push(
      `record ${id} of version ${configVersion}: ${describe(question)}: ${action} ${reason}`,
    )
  }
}

function fits(decision: Decision, seen: Seen): boolean {
  if (seen === 'allow') return decision.action === 'allow'
  if (decision.action === 'allow') return false
  return seen === 'cut' || seen.denied === null || seen.denied === decision.reason
}

function agrees({ table }: Version, question: Question, record: ExchangeRecord): boolean {
  const decision = decide(table, question)
  if (record.action === 'allow') return decision.action === 'allow'
  return decision.action === 'deny' && decision.reason === record.reason
}

/** The question a record was the answer to. */
function questionOf(record: ExchangeRecord): Question | undefined {
  const { host, port, door, method } = record
  const parsed = host === null ? undefined : parseHost(host)
  if (parsed?.ok !== true || port === null) return undefined
  const speech = door === 'tls' ? 'tls' : door === 'tcp' ? 'bytes' : 'http'
  return ask(door, method === 'CONNECT' ? 'connect' : speech, parsed.host, port)
}

/** The question that stands for a call of the soak's workload. */
export function ask(
  door: Question['door'],
  speech: Question['speech'],
  host: string,
  port: number,
): Question {
  const hostKind = /^[0-9.]+$/.test(host) ? 'ipv4' : 'name'
  return { workload, workloadLabels: {}, door, speech, host, hostKind, port }
}

function describe({ door, speech, host, port }: Question): string {
  return `${door} ${speech} ${host}:${port}`
}

function tell(decisions: readonly Decision[]): string {
  return decisions.map(({ action, reason }) => `${action} ${reason}`).join(' or ')
}

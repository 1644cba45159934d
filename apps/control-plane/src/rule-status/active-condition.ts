import type { Resource } from '@bookinfo/rules'
import type { Standing } from './standing.ts'

/** Kubernetes' form of one fact about an object; `kubectl wait --for=condition=Active` reads it. */
export interface ActiveCondition {
  readonly type: 'Active'
  readonly status: 'True' | 'False'
  readonly reason: Standing['reason']
  readonly message: string
  readonly lastTransitionTime: string
  /** The generation of the spec that this is about. */
  readonly observedGeneration: number
}

/** `before`: the same rule's last condition, which gives the time where the status stays. */
export function toCondition(
  { metadata }: Resource,
  { reason, message }: Standing,
  before: ActiveCondition | undefined,
  now: Date,
): ActiveCondition {
  const status = reason === 'Acknowledged' ? 'True' : 'False'
  const since = before?.status === status ? before.lastTransitionTime : toSeconds(now)
  const observedGeneration = metadata.generation ?? 1
  return { type: 'Active', status, reason, message, lastTransitionTime: since, observedGeneration }
}

/** Any acknowledgement may change how it stands. */
export function isUnsettled({ reason }: ActiveCondition): boolean {
  return reason === 'Waiting' || reason === 'Refused'
}

/** Whether both say the same of one writing of a rule. */
export function saysTheSame(a: ActiveCondition, b: ActiveCondition): boolean {
  return a.status === b.status && a.reason === b.reason && a.message === b.message
}

/** As Kubernetes writes times: RFC 3339 without fractions. */
export function toSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

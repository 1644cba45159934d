import type { Resource } from '@bookinfo/rules'
import { type ApiFailure, noAnswer } from '../model/api-failure.ts'
import { callControlPlane } from './call-control-plane.ts'

/** What the control plane works out for an operator; nothing of it changes anything. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: ApiFailure }

export interface CheckProblem {
  readonly level: 'error' | 'warning'
  readonly code?: string
  readonly message: string
  readonly line?: number
  readonly column?: number
  readonly field?: string
  readonly hint?: string
  /** Why it is worth saying. */
  readonly reason?: string
}

/** What is to be said about a text, and the resources in it that have no error. */
export interface CheckedText {
  readonly problems: readonly CheckProblem[]
  readonly resources: readonly Resource[]
}

export interface ConvertedText {
  readonly yaml: string
  /** What the other form cannot say, or says otherwise. */
  readonly notes: readonly { readonly level: string; readonly message: string }[]
}

/** One rule that was looked at; `missed` is `null` for the one that decides. */
interface TriedRule {
  readonly key: string
  readonly names: string
  readonly missed: string | null
}

/** What is shown of an explanation of packages/rules. */
export interface Explained {
  readonly verdict: 'allow' | 'deny'
  readonly reason: string
  readonly message: string
  readonly asked: { readonly host: string; readonly port: number; readonly written: string }
  readonly rules: readonly TriedRule[]
  readonly rulesOmitted: number
  readonly upstream: { readonly tls: string; readonly sni: string | null } | null
}

interface ExplainQuestion {
  readonly from: string
  readonly url: string
  /** Resources that are taken as if they were applied. */
  readonly yaml?: string
}

interface ReplayQuestion {
  readonly yaml?: string
  readonly delete?: readonly { kind: string; namespace: string; name: string }[]
  readonly last?: number
}

export interface ReplayedCall {
  readonly id: string
  readonly workload: string
  readonly host: string
  readonly port: number
  readonly before: Outcome
  readonly after: Outcome
}

interface Outcome {
  readonly action: 'allow' | 'deny'
  readonly reason: string
  readonly rule?: string | null
  /** Where a route sends it. */
  readonly to?: string | null
}

export interface Replayed {
  readonly total: number
  readonly changed: number
  readonly changes: readonly ReplayedCall[]
  /** Calls of which nobody can tell, and why. */
  readonly unjudged?: readonly { readonly id: string; readonly why: string }[]
}

export function checkText(yaml: string): Promise<Answer<CheckedText>> {
  return ask('/api/check', { yaml })
}

/** Rules of 2018 as today's. */
export function convertText(yaml: string): Promise<Answer<ConvertedText>> {
  return ask('/api/convert', { yaml })
}

export function explainCall(question: ExplainQuestion): Promise<Answer<Explained>> {
  return ask('/api/explain', question)
}

export function replayCalls(question: ReplayQuestion): Promise<Answer<Replayed>> {
  return ask('/api/replay', question)
}

/** An answer that takes longer is of no use while somebody types, milliseconds. */
const answerMs = 8_000

/** The one place that believes the control plane about the shape of its answers. */
export async function ask<Value>(
  path: string,
  body: unknown,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' = 'POST',
): Promise<Answer<Value>> {
  const headers = { 'content-type': 'application/json' }
  const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) }
  const called = await callControlPlane(path, init, answerMs)
  if (!called.ok) return called
  try {
    return { ok: true, value: JSON.parse(called.text) }
  } catch {
    return { ok: false, failure: noAnswer }
  }
}

import type { Decision, RuleRef } from '@bookinfo/rules'
import { clusterName } from './cluster-name.ts'

/** What records say of a decision. */
interface DecisionTexts {
  /** `egress-rule/default/googleapis`, the rule that allowed it. */
  readonly rule: string | null
  readonly routeRule: string | null
  /** In the names of Envoy's clusters. */
  readonly cluster: string | null
}

interface Known extends DecisionTexts {
  readonly decision: Decision
  readonly port: number | null
  readonly upstreamName: string
}

/** Of the exchange before: neighbours are much alike, and what is the same text in both costs less to compare and keep. */
let last: Known | undefined

const ofNoDecision: DecisionTexts = { rule: null, routeRule: null, cluster: null }

/** @param upstreamName the mesh workload that answered, empty if none did */
export function decisionTexts(
  decision: Decision | null,
  port: number | null,
  upstreamName: string,
): DecisionTexts {
  if (decision === null) return ofNoDecision
  const isSame = last?.decision === decision && last.port === port
  if (last !== undefined && isSame && last.upstreamName === upstreamName) return last
  last = {
    decision,
    port,
    upstreamName,
    rule: ruleText(decision.reason === 'allowed' ? decision.rule : undefined),
    routeRule: ruleText(decision.action === 'allow' ? decision.routeRule : undefined),
    cluster: clusterName(decision, port, upstreamName),
  }
  return last
}

/** One text for each rule of a snapshot: every record that names it shares it. */
const ruleTexts = new WeakMap<RuleRef, string>()

function ruleText(rule: RuleRef | undefined): string | null {
  if (rule === undefined) return null
  const known = ruleTexts.get(rule)
  if (known !== undefined) return known
  const text = `${rule.kind}/${rule.namespace}/${rule.name}`
  ruleTexts.set(rule, text)
  return text
}

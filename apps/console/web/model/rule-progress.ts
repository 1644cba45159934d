import type { ConsoleState } from '@bookinfo/discovery'
import { gatewaySummary } from './gateway-summary.ts'

/**
 * How far a rule has come. `unwitnessed`: on disk, but no gateway is connected that could say it
 * acts on it.
 */
type RulePhase = 'absent' | 'sending' | 'saved' | 'active' | 'deleting' | 'rejected' | 'unwitnessed'

export interface RuleProgress {
  readonly phase: RulePhase
  /** Version the gateway acknowledged; empty when it has not. */
  readonly version: string
  /** Why it was rejected; empty otherwise. */
  readonly message: string
  /** From the write to the last gateway's acknowledgement, milliseconds; `null` where nobody measured. */
  readonly ackMs: number | null
}

/** Where the rule `key` stands. `sending`: a request about it is under way. */
export function ruleProgress(state: ConsoleState, key: string, sending: boolean): RuleProgress {
  const { gateways, rules } = state
  const rule = rules.find(
    ({ resource: { kind, metadata } }) => `${kind}/${metadata.namespace}/${metadata.name}` === key,
  )
  const version = gateways.find((gateway) => gateway.connected)?.ackedVersion ?? ''
  const message = rule?.message ?? ''
  const ackMs = rule?.written?.ackMs ?? null
  if (sending) return { phase: 'sending', version, message: '', ackMs }
  if (rule === undefined) return { phase: 'absent', version, message, ackMs }
  const witnessed = gateways.some((gateway) => gateway.connected)
  if (!witnessed && rule.status !== 'rejected')
    return { phase: 'unwitnessed', version: '', message, ackMs }
  return { phase: rule.status, version, message: message || refusalOf(state), ackMs }
}

function refusalOf(state: ConsoleState): string {
  const summary = gatewaySummary(state)
  return summary.kind === 'rejected' ? summary.message : ''
}

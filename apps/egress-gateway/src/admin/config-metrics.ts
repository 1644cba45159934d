import type { SubscriptionState } from '../discovery/subscription-state.ts'
import { escapeValue, renderHeader } from './series-labels.ts'

interface ConfigState {
  readonly subscription: SubscriptionState
  /** Lost since the start. */
  readonly dropped: { readonly exchanges: number; readonly spans: number }
}

/** The state of the rules, and what was lost, in the exposition format of Prometheus. */
export function renderConfigMetrics({ subscription, dropped }: ConfigState): string {
  const version = escapeValue(subscription.version ?? 'none')
  const lines = [
    ...renderHeader(
      'egress_config_stale',
      '1 when the rules in force may not be the newest: control plane away, or snapshot refused.',
      'gauge',
    ),
    `egress_config_stale ${subscription.staleSince === null ? 0 : 1}`,
    '',
    ...renderHeader(
      'egress_config_version',
      'Always 1; the label is the version of the rules in force.',
      'gauge',
    ),
    `egress_config_version{version="${version}"} 1`,
    '',
    ...renderHeader(
      'egress_exchanges_dropped_total',
      'Exchange records that never reached the control plane.',
      'counter',
    ),
    `egress_exchanges_dropped_total ${dropped.exchanges}`,
    '',
    ...renderHeader(
      'egress_spans_dropped_total',
      'Spans that never reached the receiver of traces.',
      'counter',
    ),
    `egress_spans_dropped_total ${dropped.spans}`,
  ]
  return `${lines.join('\n')}\n`
}

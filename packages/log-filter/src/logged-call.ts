import type { ExchangeRecord } from '@bookinfo/egress-proxy'

/** What filters and verdicts look at of an exchange. */
export type LoggedCall = Pick<
  ExchangeRecord,
  'workload' | 'host' | 'port' | 'reason' | 'action' | 'endedBy' | 'status'
>

export type { ExchangeRecord } from './exchange.ts'
export type {
  Bound,
  ClusterState,
  EgressProxy,
  EgressProxyOptions,
  Resolve,
  Timeouts,
} from './options.ts'

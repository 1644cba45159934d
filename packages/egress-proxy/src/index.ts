export { LineBuffer } from './access-log/line-buffer.ts'
export {
  renderAccessLogJson,
  renderAccessLogText,
  writeAccessLogJson,
  writeAccessLogText,
} from './access-log/render-access-log.ts'
export {
  type CaptureOrder,
  captureLimits,
  type SegmentName,
  type WireCapture,
  type WireSegment,
} from './capture/wire-capture.ts'
export { createDnsResolver } from './cluster/dns-resolver.ts'
export { describeUpstreamProxy } from './cluster/upstream-proxy.ts'
export { defaultLimits, defaultTimeouts } from './defaults.ts'
export { EgressError } from './egress-error.ts'
export { createEgressProxy } from './egress-proxy.ts'
export type { ExchangeRecord } from './exchange.ts'
export { type Failure, type FailureCode, failureOf, failures } from './failures.ts'
export { IncomingAnswer } from './head/incoming-answer.ts'
export { type ClientHello, parseClientHello } from './listener/client-hello.ts'
export type {
  Bound,
  ClusterState,
  EgressProxy,
  EgressProxyOptions,
  Limits,
  ListenerState,
  Resolve,
  Resolved,
  Timeouts,
  UpstreamProxyOptions,
  Weakened,
} from './options.ts'

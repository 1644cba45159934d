import type { Decision } from '@bookinfo/rules'

/** Where a decision sends an exchange, in the names of Envoy's clusters (spec: egress-rules 8.3). */
export function clusterName(decision: Decision, port: number | null, upstreamName: string): string {
  if (decision.action === 'deny') return 'BlackHoleCluster'
  switch (decision.reason) {
    case 'allow_any':
      return 'PassthroughCluster'
    case 'allowed':
      return `outbound|${port ?? ''}||${decision.pattern}`
    case 'mesh':
      return `outbound|${port ?? ''}||${upstreamName || decision.service}`
  }
}

import type { ClusterState } from '@bookinfo/egress-proxy'

/** `/clusters` for people: one line a value, `cluster::address::key::value`, as Envoy prints it. */
export function renderClusters(clusters: readonly ClusterState[]): string {
  return clusters
    .map(({ name, address, tls, via, active, idle }) => {
      const values = { tls, ...(via && { via }), cx_active: active, cx_idle: idle }
      return Object.entries(values)
        .map(([key, value]) => `${name}::${address}::${key}::${value}\n`)
        .join('')
    })
    .join('')
}

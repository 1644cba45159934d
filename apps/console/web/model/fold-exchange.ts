import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { type Edge, edgeOf } from './edge.ts'

/** Hosts are chosen by whoever calls: the map must not grow with their imagination. */
const maxEdges = 100

export type Edges = ReadonlyMap<string, Edge>

/**
 * The edges after these exchanges, in order. The edge touched last stands last; beyond the limit
 * the longest untouched are forgotten. A tunnel's opening is not counted again at its end.
 */
export function foldExchanges(
  edges: Edges,
  records: readonly ExchangeRecord[],
  services: ReadonlySet<string>,
): Edges {
  const next = new Map(edges)
  for (const record of records) {
    const edge = edgeOf(record, services)
    const before = next.get(edge.key)
    const repeats = record.phase === 'end' && record.door === 'connect' && before !== undefined
    next.delete(edge.key)
    next.set(edge.key, { ...edge, count: (before?.count ?? 0) + (repeats ? 0 : 1) })
  }
  for (const key of next.keys()) {
    if (next.size <= maxEdges) break
    next.delete(key)
  }
  return next
}

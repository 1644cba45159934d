import type { Edges } from './fold-exchange.ts'
import type { Versions } from './versions.ts'

/**
 * Marks the edges to and from versions that get no traffic since the rules changed: their last call
 * tells what was, not what is. A call decided by the current rules is never marked, whatever the
 * shares say: a rule with a condition may have sent it there.
 */
export function markSuperseded(edges: Edges, acknowledged: string, { share }: Versions): Edges {
  return new Map(
    [...edges].map(([key, edge]) => {
      const unused = share(edge.from) === 0 || share(edge.to) === 0
      const superseded = unused && edge.configVersion !== acknowledged
      return [key, superseded ? { ...edge, superseded } : edge]
    }),
  )
}

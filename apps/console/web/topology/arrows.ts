import { type Edge, type EdgeState, edgeStateAt } from '../model/edge.ts'
import type { Edges } from '../model/fold-exchange.ts'
import { curve, portOf, type Side } from './geometry.ts'
import type { Lane, Layout, NodeBox } from './layout.ts'

/** One arrow of the drawing. A call that leaves the mesh has two ways: to the proxy, and beyond it. */
export interface Arrow {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly state: EdgeState
  /** The last call on it; absent when there was none. */
  readonly edge: Edge | undefined
  readonly way: string
  /** Set when the arrow goes through the proxy. */
  readonly lane: Lane | null
  /** Its call was the last of its lane: words and gate tell of this one. */
  readonly speaks: boolean
  /** Beyond the boundary; only drawn in full when the call got there. */
  readonly beyond: string | null
}

/** Arrows that are drawn whether or not they were ever used. */
const known: readonly (readonly [from: string, to: string])[] = [
  ['browser', 'productpage-v1'],
  ['productpage-v1', 'details-v1'],
  ['productpage-v1', 'details-v2'],
  ['productpage-v1', 'reviews-v1'],
  ['productpage-v1', 'reviews-v2'],
  ['productpage-v1', 'reviews-v3'],
  ['reviews-v2', 'ratings-v1'],
  ['reviews-v3', 'ratings-v1'],
  ['details-v2', 'google'],
]

export const googleHost = 'www.googleapis.com'

/**
 * The arrows of the drawing, from what the gateway reported. Where several calls share an arrow
 * (other hosts), the last one speaks. `target` names the workload a mesh service stands for when
 * nothing answered the call.
 */
export function arrowsOf(
  layout: Layout,
  edges: Edges,
  now: number,
  target: (service: string) => string,
): readonly Arrow[] {
  const last = new Map<string, Edge>()
  for (const edge of edges.values()) {
    const pair = pairOf(edge, target)
    const [from, to] = pair
    if (layout.nodes[from] === undefined || layout.nodes[to] === undefined) continue
    const key = pair.join('>')
    last.delete(key)
    last.set(key, edge)
    // A page was opened: the gateway is not asked for that, but what it called shows it.
    if (from === 'productpage-v1') last.set('browser>productpage-v1', edge)
  }
  const speaking = new Set(
    (['google', 'other'] as const).map((lane) => lastKey([...last.keys()], `>${lane}`)),
  )
  const fixed = new Set(known.map((pair) => pair.join('>')))
  return [...new Set([...fixed, ...last.keys()])]
    .flatMap((key) => arrowOf(layout, key, last.get(key), now))
    .map((arrow) => ({ ...arrow, speaks: speaking.has(arrow.key) }))
    .filter(({ key, speaks, state }) => fixed.has(key) || speaks || state !== 'idle')
}

/** Edges come in the order of their last calls. */
function lastKey(keys: readonly string[], ending: string): string | undefined {
  return keys.findLast((key) => key.endsWith(ending))
}

/** The places an edge runs between. */
function pairOf(edge: Edge, target: (service: string) => string): readonly [string, string] {
  const from = edge.from === 'ingress' ? 'browser' : edge.from
  if (!edge.outside) return [from, target(edge.to)]
  return [from, edge.host === googleHost ? 'google' : 'other']
}

function arrowOf(
  layout: Layout,
  key: string,
  edge: Edge | undefined,
  now: number,
): readonly Omit<Arrow, 'speaks'>[] {
  const [from = '', to = ''] = key.split('>')
  const start = layout.nodes[from]
  const end = layout.nodes[to]
  if (start === undefined || end === undefined) return []
  // Inside answers say nothing about the browser's own request: it only tells that there was one.
  const seen = from === 'browser' && edge?.from === 'productpage-v1'
  const verdict = edgeStateAt(edge, now)
  const state = seen && verdict !== 'idle' ? 'allowed' : verdict
  const common = { key, from, to, state, edge: seen ? undefined : edge }
  if (to === 'google' || to === 'other') {
    return [{ ...common, lane: to, ...throughProxy(layout, key, start, end, to) }]
  }
  const sides: { readonly out: Side; readonly in: Side } = layout.sides[key] ?? {
    out: start.out,
    in: end.in,
  }
  const way = curve(portOf(start, sides.out), portOf(end, sides.in))
  return [{ ...common, lane: null, beyond: null, way }]
}

function throughProxy(layout: Layout, key: string, start: NodeBox, end: NodeBox, lane: Lane) {
  const { enter, boundary, leave } = layout.lanes[lane]
  const toProxy = layout.ways[key] ?? curve(portOf(start, start.out), enter)
  const { x, y } = portOf(end, end.in)
  const beyond = curve(leave, { x, y, side: end.in })
  return {
    way: `${toProxy}L${boundary.x} ${boundary.y}`,
    beyond: `M${boundary.x} ${boundary.y}L${leave.x} ${leave.y}${beyond.slice(beyond.indexOf('C'))}`,
  }
}

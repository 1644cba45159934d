import { useConsole } from '../shell/context.ts'
import type { Arrow } from './arrows.ts'
import type { Lane, Layout } from './layout.ts'

/** The egress proxy, standing on the boundary. Arrows pass over it. */
export function ProxyFrame({ layout }: { readonly layout: Layout }) {
  const t = useConsole().preferences.t.value
  const { label, ...box } = layout.proxy
  return (
    <g data-testid="node-egress">
      <rect class="proxy-frame" {...box} rx="12" />
      <text class="proxy-label" x={label.x} y={label.y} text-anchor="middle">
        {t('topology.proxy')}
      </text>
    </g>
  )
}

interface GateProps {
  readonly lane: Lane
  readonly arrows: readonly Arrow[]
  readonly layout: Layout
}

/** What the proxy did with the last call of a lane, at the boundary itself. */
export function Gate({ lane, arrows, layout }: GateProps) {
  const last = arrows.find((arrow) => arrow.lane === lane && arrow.speaks)
  const { x, y } = layout.lanes[lane].boundary
  const state = last?.state ?? 'idle'
  const verdict = last?.edge?.verdict ?? 'idle'
  return (
    <g
      class={`gate gate-${state}`}
      transform={`translate(${x} ${y})`}
      data-testid={`gate-${lane}`}
      data-state={state}
    >
      {verdict === 'blocked' ? (
        <>
          <circle r="15" />
          <path d="M-10.6 -10.6L10.6 10.6" />
        </>
      ) : (
        <circle r="5" />
      )}
    </g>
  )
}

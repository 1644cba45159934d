import { edgeLabel } from '../i18n/words.ts'
import { useConsole } from '../shell/context.ts'
import { type Arrow, googleHost } from './arrows.ts'
import { portOf } from './geometry.ts'
import { type Layout, labelLineHeight, reasonFontSize } from './layout.ts'
import { wrapLabel } from './wrap-label.ts'

interface ArrowProps {
  readonly arrow: Arrow
  readonly layout: Layout
}

/**
 * One arrow. Allowed: solid, and crosses the boundary. Blocked: solid to the boundary, nothing
 * beyond it. Upstream error: dashed beyond the boundary. Idle: thin and dotted. spec: console 4.3.
 */
export function ArrowView({ arrow, layout }: ArrowProps) {
  const { beyond, key, lane, state, way } = arrow
  const inner = lane !== null && state === 'upstream-error' ? 'allowed' : state
  const outer = state === 'blocked' ? 'idle' : state
  return (
    <g
      class="arrow"
      data-testid="arrow"
      data-edge={`${arrow.from}>${publicName(arrow.to)}`}
      data-state={state}
    >
      <path class={`way way-${inner}`} d={way} data-way={key} />
      {beyond !== null && <path class={`way way-${outer}`} d={beyond} data-beyond={key} />}
      {state !== 'idle' && <Tip arrow={arrow} layout={layout} />}
      <Label arrow={arrow} layout={layout} />
    </g>
  )
}

/** The name test engineers know a place by. */
function publicName(place: string): string {
  return place === 'google' ? googleHost : place
}

/** The head of an arrow that arrived. */
function Tip({ arrow, layout }: ArrowProps) {
  const end = layout.nodes[arrow.to]
  if (end === undefined || (arrow.lane !== null && arrow.state === 'blocked')) return null
  const { in: side } = layout.sides[arrow.key] ?? end
  const { x, y } = portOf(end, side)
  const turn = { left: 0, top: 90, right: 180, bottom: 270 }[side]
  return (
    <path
      class={`tip tip-${arrow.state}`}
      d="M-10 -5.5L0 0L-10 5.5Z"
      transform={`translate(${x} ${y}) rotate(${turn})`}
    />
  )
}

function Label({ arrow, layout }: ArrowProps) {
  const { formats, t } = useConsole().preferences
  const { edge, lane, state } = arrow
  if (edge === undefined) return null
  if (lane === null) {
    const shown = layout.statuses && state === 'upstream-error'
    return shown ? <Status arrow={arrow} layout={layout} /> : null
  }
  if (!arrow.speaks) return null
  const { label } = layout.lanes[lane]
  if (label === null) return null
  const { anchor, below, room, x, y } = label
  const [verdict, reason] = edgeLabel(t.value, formats.value, edge)
  return (
    <g class={`arrow-label arrow-label-${state}`} text-anchor={anchor}>
      <text x={x} y={y}>
        {state === 'idle' ? t.value('topology.last', { what: verdict }) : verdict}
      </text>
      <text class="arrow-reason">
        {wrapLabel(reason, reasonFontSize, room).map((line, index) => (
          <tspan key={line} x={x} y={below + index * labelLineHeight}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  )
}

/** The status of a call inside the mesh that went wrong, at the head of its arrow. */
function Status({ arrow, layout }: ArrowProps) {
  const end = layout.nodes[arrow.to]
  if (end === undefined || arrow.edge === undefined || arrow.edge.status === 0) return null
  const { x, y } = portOf(end, end.in)
  return (
    <text
      class={`arrow-label arrow-status arrow-label-${arrow.state}`}
      x={x - 13}
      y={y - 6}
      text-anchor="end"
    >
      {arrow.edge.status}
    </text>
  )
}

import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { useConsole } from '../shell/context.ts'
import { now } from '../shell/now.ts'
import { ArrowView } from './arrow-view.tsx'
import { arrowsOf } from './arrows.ts'
import { layoutBig } from './layout-big.ts'
import { layoutNarrow } from './layout-narrow.ts'
import { layoutWide } from './layout-wide.ts'
import { moveDots } from './move-dots.ts'
import { NodeView } from './node-view.tsx'
import { Gate, ProxyFrame } from './proxy-view.tsx'

const narrow = matchMedia('(max-width: 640px)')

/** The mesh, its dashed boundary, and what crosses it or does not. */
export function Drawing({ summary }: { readonly summary: string }) {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const layout = useLayout()
  const { versions } = store
  const drawing = useRef<SVGSVGElement>(null)
  const arrows = useComputed(() =>
    arrowsOf(layout.value, store.edges.value, now.value, versions.value.target),
  )
  // What came before this drawing was there does not move on it.
  const moved = useRef(store.fresh.peek())
  useSignalEffect(() => {
    const records = store.fresh.value
    if (records === moved.current) return
    moved.current = records
    if (drawing.current === null || !preferences.motion.value || document.hidden) return
    moveDots(drawing.current, records, store.services.peek())
  })
  const { mesh, meshLabel, outsideLabel, width, height } = layout.value
  return (
    <svg
      ref={drawing}
      class="drawing"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('topology.summary', { sentence: summary })}
      data-testid="topology"
    >
      <rect class="mesh" {...mesh} rx="18" />
      <Caption x={meshLabel.x} y={meshLabel.y} text={t('topology.mesh')} />
      <text class="outside-label" x={outsideLabel.x} y={outsideLabel.y} text-anchor="middle">
        {t('topology.outside')}
      </text>
      <ProxyFrame layout={layout.value} />
      {arrows.value.map((arrow) => (
        <ArrowView key={arrow.key} arrow={arrow} layout={layout.value} />
      ))}
      {Object.entries(layout.value.nodes).map(([name, box]) => (
        <NodeView
          key={name}
          name={name}
          box={box}
          arrows={arrows.value}
          share={versions.value.share(name)}
        />
      ))}
      <Gate lane="google" arrows={arrows.value} layout={layout.value} />
      <Gate lane="other" arrows={arrows.value} layout={layout.value} />
      <g class="dots" data-dots />
    </svg>
  )
}

function useLayout() {
  const { bigText } = useConsole().preferences
  const isNarrow = useSignal(narrow.matches)
  useSignalEffect(() => {
    const follow = (): void => {
      isNarrow.value = narrow.matches
    }
    narrow.addEventListener('change', follow)
    return () => narrow.removeEventListener('change', follow)
  })
  return useComputed(() => {
    if (isNarrow.value) return layoutNarrow
    return bigText.value ? layoutBig : layoutWide
  })
}

/** Words that interrupt the dashed line they name. */
function Caption({
  x,
  y,
  text,
}: {
  readonly x: number
  readonly y: number
  readonly text: string
}) {
  return (
    <text class="mesh-label" x={x} y={y}>
      {text}
    </text>
  )
}

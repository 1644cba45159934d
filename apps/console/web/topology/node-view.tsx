import type { Translate } from '../i18n/messages.ts'
import { useConsole } from '../shell/context.ts'
import type { Arrow } from './arrows.ts'
import { googleHost } from './arrows.ts'
import type { NodeBox } from './layout.ts'

interface NodeProps {
  readonly name: string
  readonly box: NodeBox
  readonly arrows: readonly Arrow[]
  /** Per cent of its service's traffic; `null` when it has no sisters. */
  readonly share: number | null
}

/** One box of the drawing. A version that gets no traffic is greyed and says so. */
export function NodeView({ name, box, arrows, share }: NodeProps) {
  const t = useConsole().preferences.t.value
  const { title, note } = wordsOf(t, name, arrows, share)
  const centerX = box.x + box.width / 2
  const kind = name === 'google' || name === 'other' ? 'outside' : 'inside'
  return (
    <g class={`node node-${kind} ${share === 0 ? 'node-unused' : ''}`} data-testid={`node-${name}`}>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="9" />
      <text class="node-title" x={centerX} y={box.y + box.height / 2 - 2} text-anchor="middle">
        {title}
      </text>
      <text class="node-note" x={centerX} y={box.y + box.height / 2 + 13} text-anchor="middle">
        {note}
      </text>
    </g>
  )
}

function wordsOf(t: Translate, name: string, arrows: readonly Arrow[], share: number | null) {
  switch (name) {
    case 'browser':
      return { title: t('topology.browser'), note: '/productpage' }
    case 'local':
      return { title: t('topology.local'), note: t('topology.localNote') }
    case 'google':
      return { title: googleHost, note: ':443' }
    case 'other':
      return { title: t('topology.other'), note: lastOther(arrows) }
    default: {
      const [title = '', version = ''] = name.split(/-(?=v\d+$)/)
      return share === null
        ? { title, note: version }
        : { title: `${title} ${version}`, note: t('topology.share', { share }) }
    }
  }
}

/** The host asked for last; whoever called chose it, so it is cut to the box. */
function lastOther(arrows: readonly Arrow[]): string {
  const last = arrows.filter((arrow) => arrow.lane === 'other' && arrow.edge !== undefined).at(-1)
  const to = last?.edge?.to ?? '…'
  return to.length > 22 ? `${to.slice(0, 21)}…` : to
}

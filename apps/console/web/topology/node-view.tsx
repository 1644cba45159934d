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
  const { bigText, t: translate } = useConsole().preferences
  const t = translate.value
  const outside = name === 'google' || name === 'other'
  const centerY = box.y + box.height / 2
  const unused = share === 0 || (name === 'local' && !arrows.some(isOfShell))
  const classes = `node ${outside ? 'node-outside' : ''} ${unused ? 'node-unused' : ''}`
  return (
    <g class={classes} data-testid={`node-${name}`}>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="9" />
      {share === null ? (
        <Centered box={box} y={centerY + (outside ? -4 : 5)} text={titleOf(t, name)} />
      ) : (
        <>
          <text class="node-title" x={box.x + 10} y={centerY + 5}>
            {titleOf(t, name)}
          </text>
          <text class="node-note" x={box.x + box.width - 9} y={centerY + 5} text-anchor="end">
            {t('topology.share', { share })}
          </text>
        </>
      )}
      {outside && (
        <text class="node-note" x={box.x + box.width / 2} y={centerY + 16} text-anchor="middle">
          {name === 'google' ? ':443' : lastOther(arrows, box.width / (bigText.value ? 12 : 7.5))}
        </text>
      )}
    </g>
  )
}

/** A person's own curl is not part of the story until it speaks. */
function isOfShell({ from, state }: Arrow): boolean {
  return from === 'local' && state !== 'idle'
}

function Centered({
  box,
  y,
  text,
}: {
  readonly box: NodeBox
  readonly y: number
  readonly text: string
}) {
  return (
    <text class="node-title" x={box.x + box.width / 2} y={y} text-anchor="middle">
      {text}
    </text>
  )
}

/** `details-v2` → `details v2`; a service of one version goes by its name alone. */
function titleOf(t: Translate, name: string): string {
  switch (name) {
    case 'browser':
      return t('topology.browser')
    case 'local':
      return t('topology.local')
    case 'google':
      return googleHost
    case 'other':
      return t('topology.other')
    case 'productpage-v1':
      return 'productpage'
    default:
      return name.replace(/-(?=v\d+$)/, ' ')
  }
}

/** The host asked for last; whoever called chose it, so it is cut to the box. */
function lastOther(arrows: readonly Arrow[], mostChars: number): string {
  const last = arrows.filter((arrow) => arrow.lane === 'other' && arrow.edge !== undefined).at(-1)
  const to = last?.edge?.to ?? '…'
  return to.length > mostChars ? `${to.slice(0, mostChars - 1)}…` : to
}

import type { SegmentName, WireCapture } from '@bookinfo/egress-proxy'
import { bytesOf, hexRows, rowBytes, speechAt, type WireLane } from '../model/wire.ts'
import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'

const rows = 4

/** The bytes of one part of the way, from an offset on: hex and text, with the server name marked. */
export function SegmentView({
  capture,
  segment,
  side,
  offset,
}: {
  readonly capture: WireCapture
  readonly segment: SegmentName
  readonly side: `${WireLane}.${'near' | 'far'}`
  readonly offset: number
}) {
  const t = useConsole().preferences.t.value
  const { serverName, total } = capture.segments[segment]
  const bytes = bytesOf(capture, segment)
  const speech = speechAt(bytes, offset)
  const shown = hexRows(bytes, offset, rows, serverName)
  const name = t(`wire.side.${side}`)
  return (
    <figure
      class="wire-segment"
      data-testid={`segment-${segment}`}
      data-speech={speech}
      data-total={total}
    >
      <figcaption>
        <strong>{name}</strong>
        <span class={`chip wire-speech wire-speech-${speech === 'clear' ? 'clear' : 'tls'}`}>
          {t(`wire.speech.${speech}`)}
        </span>
        <span class="hint">{t('wire.count', { shown: bytes.length, total })}</span>
      </figcaption>
      <pre class="wire-bytes" translate={false} {...scrollable}>
        {shown.length === 0 && t(bytes.length === 0 ? 'wire.nothing' : 'wire.end')}
        {shown.map((row, index) => (
          <span class="wire-row" key={index}>
            <span class="wire-at">{String(offset + index * rowBytes).padStart(4, '0')}</span>
            <Run cells={row} show="hex" />
            <Run cells={row} show="text" />
          </span>
        ))}
      </pre>
    </figure>
  )
}

/** The cells of a row, those that are marked in one piece. */
function Run({
  cells,
  show,
}: {
  readonly cells: readonly {
    readonly hex: string
    readonly text: string
    readonly marked: boolean
  }[]
  readonly show: 'hex' | 'text'
}) {
  const parts: { readonly marked: boolean; text: string }[] = []
  for (const cell of cells) {
    const last = parts.at(-1)
    const gap = show === 'hex' && last !== undefined ? ' ' : ''
    if (last?.marked === cell.marked) last.text += gap + cell[show]
    else if (last?.marked === true) parts.push({ marked: false, text: gap + cell[show] })
    else {
      if (last !== undefined) last.text += gap
      parts.push({ marked: cell.marked, text: cell[show] })
    }
  }
  return (
    <span class={`wire-${show}`}>
      {parts.map(({ marked, text }, index) =>
        marked ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
      )}
    </span>
  )
}

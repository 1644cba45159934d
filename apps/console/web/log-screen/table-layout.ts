/** The columns of the log, in their order; spec: console 4.5. */
export const columns = [
  'time',
  'workload',
  'method',
  'host',
  'address',
  'verdict',
  'reason',
  'status',
  'bytes',
  'duration',
  'tls',
  'requestId',
] as const

/** `all` columns, `most` or `few` of them, or each exchange as a card of two lines. */
type TableLayout = 'all' | 'most' | 'few' | 'cards'

/** Which of them fits a width, pixels. What a layout leaves out, the trace has. */
export function layoutFor(width: number): TableLayout {
  if (width >= 1400) return 'all'
  if (width >= 1220) return 'most'
  return width >= 824 ? 'few' : 'cards'
}

/** How much larger the table is drawn in big text; the style sheet has the same. */
export const bigZoom = 1.6

/** Pixels, before any zoom; the style sheet has the same. */
export const rowHeights: Readonly<Record<TableLayout, number>> = {
  all: 28,
  most: 28,
  few: 28,
  cards: 54,
}

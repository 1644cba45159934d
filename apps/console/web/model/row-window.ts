/** Rows drawn beyond each edge, so that a flick of the wheel and the Tab key find some. */
const beyond = 8

interface Scroller {
  readonly scrollTop: number
  /** Pixels of rows in sight. */
  readonly height: number
  readonly rowHeight: number
}

/** Which of `count` rows are drawn: from `first` to before `end`. */
export function rowWindow(
  { scrollTop, height, rowHeight }: Scroller,
  count: number,
): { readonly first: number; readonly end: number } {
  const inSight = Math.ceil(height / rowHeight)
  const last = Math.max(0, count - inSight)
  const top = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight)), last)
  return { first: Math.max(0, top - beyond), end: Math.min(count, top + inSight + beyond) }
}

/** How far to scroll so that the row `id`, at `index` before, stays where it is among other rows. */
export function shiftOf(
  rows: readonly { readonly id: string }[],
  anchor: { readonly id: string; readonly index: number },
): number {
  const index = rows.findIndex(({ id }) => id === anchor.id)
  return index === -1 ? 0 : index - anchor.index
}

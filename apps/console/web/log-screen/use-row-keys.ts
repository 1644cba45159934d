import type { LogView } from './log-view.ts'

interface RowKeys {
  readonly log: LogView
  readonly scroller: { readonly current: HTMLElement | null }
  readonly rowHeight: number
}

/** Arrow keys, Home and End walk the rows, so that the Tab key needs one step for all of them. */
export function useRowKeys({ log, scroller, rowHeight }: RowKeys): (event: KeyboardEvent) => void {
  function moveTo(index: number): void {
    const row = log.rows.peek()[index]
    const element = scroller.current
    if (row === undefined || element === null) return
    log.follow.value = false
    log.active.value = row.id
    // The head covers a row's height at the top.
    const lowest = (index + 2) * rowHeight - element.clientHeight
    element.scrollTop = Math.max(lowest, Math.min(element.scrollTop, index * rowHeight))
    requestAnimationFrame(() => {
      element.querySelector<HTMLElement>('.line-toggle[tabindex="0"]')?.focus()
    })
  }

  return (event) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return
    const rows = log.rows.peek()
    // Not the row of the event: a held key is faster than the focus.
    const index = rows.findIndex(({ id }) => id === log.active.peek())
    const target = targetOf(event.key, index, rows.length)
    if (target === null) return
    event.preventDefault()
    moveTo(target)
  }
}

function targetOf(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, count - 1)
    case 'ArrowUp':
      return Math.max(index - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}

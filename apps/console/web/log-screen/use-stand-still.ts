import type { Signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { shiftOf } from '../model/row-window.ts'
import type { LogView } from './log-view.ts'

interface StandStill {
  readonly log: LogView
  readonly scroller: { readonly current: HTMLElement | null }
  readonly scrollTop: Signal<number>
  readonly rowHeight: number
}

/**
 * Keeps the newest row in sight while the log is followed, else whatever row is at the top there,
 * however many fall off above it. Returns what to do when it was scrolled: upwards by hand ends the
 * following.
 */
export function useStandStill({ log, scroller, scrollTop, rowHeight }: StandStill): () => void {
  const rows = log.rows.value
  const follow = log.follow.value
  const anchor = useRef<{ readonly id: string; readonly index: number } | null>(null)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    if (follow) element.scrollTop = element.scrollHeight
    else if (anchor.current !== null) {
      element.scrollTop += shiftOf(rows, anchor.current) * rowHeight
    }
    remember(element)
  }, [rows, follow, rowHeight])

  function remember(element: HTMLElement): void {
    const index = Math.floor(element.scrollTop / rowHeight)
    const id = log.rows.peek()[index]?.id
    anchor.current = id === undefined ? null : { id, index }
    scrollTop.value = element.scrollTop
  }

  return () => {
    const element = scroller.current
    if (element === null) return
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight
    if (element.scrollTop < scrollTop.peek() && !isAtEnd) log.follow.value = false
    remember(element)
  }
}

import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { type FilterToken, parseFilter } from '@bookinfo/log-filter'
import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals'
import { suggestTokens } from '../model/suggest-tokens.ts'

export interface FilterFieldProps {
  /** Where the values that are offered come from. */
  readonly rows: ReadonlySignal<readonly ExchangeRecord[]>
  readonly onAdd: (tokens: readonly FilterToken[]) => void
  /** Takes the last condition away. */
  readonly onBack: () => void
}

/** What the text field of the filter does; `filter-input.tsx` shows it. */
export function useFilterField({ rows, onAdd, onBack }: FilterFieldProps) {
  const text = useSignal('')
  const isOpen = useSignal(false)
  const chosen = useSignal(-1)
  const stray = useSignal<string | null>(null)
  const offered = useComputed(() => (isOpen.value ? suggestTokens(text.value, rows.value) : []))

  function type(next: string): void {
    text.value = next
    stray.value = null
    chosen.value = -1
    isOpen.value = true
    if (/\s$/u.test(next) && parseFilter(next).strays.length === 0) commit()
  }

  /** What is a condition becomes a chip; the rest stays, and is named. */
  function commit(): void {
    const { tokens, strays } = parseFilter(text.value)
    text.value = strays.join(' ')
    stray.value = strays[0] ?? null
    chosen.value = -1
    isOpen.value = strays.length === 0
    if (tokens.length > 0) onAdd(tokens)
  }

  function choose(suggestion: string): void {
    text.value = suggestion
    chosen.value = -1
    if (!suggestion.endsWith('=')) commit()
  }

  function setOpen(open: boolean): void {
    isOpen.value = open
    chosen.value = -1
  }

  /** Through what is offered, and past either end back to the text itself. */
  function step(by: number): void {
    isOpen.value = true
    const places = offered.value.length + 1
    chosen.value = ((chosen.value + 1 + by + places) % places) - 1
  }

  function press(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Backspace' && text.value === '') onBack()
    const suggestion = offered.value[chosen.value]
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => (suggestion === undefined ? commit() : choose(suggestion)),
      Escape: () => setOpen(false),
    }
    const act = keys[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  return { text, chosen, offered, stray, type, choose, press, setOpen }
}

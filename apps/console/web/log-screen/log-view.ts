import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { matchFilter } from '@bookinfo/log-filter'
import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals'
import { useConsole } from '../shell/context.ts'

/** What the parts of the Log screen have in common. */
export interface LogView {
  /** The rows at the moment of the pause; `null` while the log runs. */
  readonly frozen: Signal<readonly ExchangeRecord[] | null>
  readonly follow: Signal<boolean>
  /** Before the filter. */
  readonly all: ReadonlySignal<readonly ExchangeRecord[]>
  readonly rows: ReadonlySignal<readonly ExchangeRecord[]>
  /** The exchange whose trace is open; it stays when its row falls off the top. */
  readonly opened: Signal<ExchangeRecord | null>
  /** Id of the row the Tab key finds; the last one in sight where it is none of those. */
  readonly active: Signal<string | null>
  /** The denied exchange a rule is proposed for. */
  readonly proposed: Signal<ExchangeRecord | null>
}

export function useLogView(): LogView {
  const { store, view } = useConsole()
  const frozen = useSignal<readonly ExchangeRecord[] | null>(null)
  const all = useComputed(() => frozen.value ?? store.rows.value)
  const rows = useComputed(() => {
    const { filter } = view.address.value
    return filter.length === 0 ? all.value : all.value.filter((row) => matchFilter(filter, row))
  })
  return {
    frozen,
    follow: useSignal(true),
    all,
    rows,
    opened: useSignal<ExchangeRecord | null>(null),
    active: useSignal<string | null>(null),
    proposed: useSignal<ExchangeRecord | null>(null),
  }
}

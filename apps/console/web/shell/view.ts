import type { FilterToken } from '@bookinfo/log-filter'
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type Address, printAddress, readAddress } from '../model/address.ts'

/** What this tab looks at. Screen and filter are in the address bar: links, back and forward work. */
export interface View {
  readonly address: ReadonlySignal<Address>
  /** The filter of the last look at the log, for the way back to it. */
  readonly logFilter: ReadonlySignal<readonly FilterToken[]>
  readonly helpOpen: Signal<boolean>
  readonly black: Signal<boolean>
  /** Counts the requests to load the product page again. */
  readonly reloads: Signal<number>
  open(address: Address): void
}

export function createView(): View {
  const address = signal(readAddress(location.hash))
  const logFilter = signal(address.value.filter)

  function take(next: Address): void {
    address.value = next
    if (next.screen === 'log') logFilter.value = next.filter
  }

  // Also what a followed `#…` link fires.
  addEventListener('popstate', () => take(readAddress(location.hash)))

  return {
    address,
    logFilter,
    helpOpen: signal(false),
    black: signal(false),
    reloads: signal(0),
    open(next) {
      const hash = printAddress(next)
      if (hash !== location.hash) history.pushState(null, '', hash)
      take(next)
    },
  }
}

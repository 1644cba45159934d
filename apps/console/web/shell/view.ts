import type { FilterToken } from '@bookinfo/log-filter'
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import {
  type Address,
  printAddress,
  readAddress,
  type ScreenName,
  toScreen,
} from '../model/address.ts'

/** What this tab looks at. Screen and filter are in the address bar: links, back and forward work. */
export interface View {
  readonly address: ReadonlySignal<Address>
  /** The step of the walkthrough that is open, on whichever screen; `null` when none is. */
  readonly step: ReadonlySignal<number | null>
  /** Length of the path that the walkthrough takes, minutes. */
  readonly minutes: Signal<number>
  /** The story tells itself until somebody takes over. */
  readonly booth: Signal<boolean>
  readonly black: Signal<boolean>
  /** Counts the requests to load the product page again. */
  readonly reloads: Signal<number>
  open(address: Address): void
  /** The step and screen that another window opened: seen here too, without a page of history. */
  follow(step: number | null, screen: ScreenName): void
  /** Where a screen was left: the log with its filter, the Stage with its step. */
  addressOf(screen: ScreenName): Address
}

export function createView(): View {
  const address = signal(readAddress(location.hash))
  const logFilter = signal<readonly FilterToken[]>(address.value.filter)
  const step = signal(address.value.step)

  function take(next: Address): void {
    address.value = next
    if (next.screen === 'log') logFilter.value = next.filter
    if (next.screen === 'stage') step.value = next.step
  }

  // Also what a followed `#…` link fires.
  addEventListener('popstate', () => take(readAddress(location.hash)))

  return {
    address,
    step,
    minutes: signal(20),
    booth: signal(new URLSearchParams(location.search).has('booth')),
    black: signal(false),
    reloads: signal(0),
    open(next) {
      const hash = printAddress(next)
      if (hash !== location.hash) history.pushState(null, '', hash)
      take(next)
    },
    follow(next, screen) {
      step.value = next
      const followed = this.addressOf(screen)
      history.replaceState(null, '', printAddress(followed))
      take(followed)
    },
    addressOf(screen) {
      const plain = toScreen(screen)
      if (screen === 'log') return { ...plain, filter: logFilter.value }
      return screen === 'stage' ? { ...plain, step: step.value } : plain
    },
  }
}

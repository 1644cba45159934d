import type { Resource } from '@bookinfo/rules'

/** One write, as a watch tells it. A deleted resource carries the version of its deletion. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: string
  readonly resource: Resource
  /** What it was before; absent for an added one. */
  readonly previous?: Resource
}

export type StoreListener = (event: StoreEvent) => void

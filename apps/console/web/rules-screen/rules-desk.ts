import type { Resource } from '@bookinfo/rules'
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { keyOf } from '../model/rules-in-force.ts'
import { createDraft, type Draft } from './draft.ts'

export type Insight = 'try' | 'twin' | 'replay' | 'commands'

/** What the Rules screen keeps while this tab lives. */
export interface RulesDesk {
  readonly draft: Draft
  /** Rules that were switched off here: not stored, and ready to be stored again. */
  readonly parked: ReadonlySignal<ReadonlyMap<string, Resource>>
  /** Which of the panes beside the editor is in sight. */
  readonly insight: Signal<Insight>
  /** What to do once the unsaved text may go; `null` when nothing waits for that. */
  readonly asking: Signal<(() => void) | null>
  park(resource: Resource): void
  unpark(key: string): void
  /** Does it now, or asks first where that would lose a text. */
  whenUnsavedMayGo(work: () => void): void
}

let desk: RulesDesk | undefined

export function rulesDesk(): RulesDesk {
  desk ??= createRulesDesk()
  return desk
}

function createRulesDesk(): RulesDesk {
  const draft = createDraft()
  const parked = signal<ReadonlyMap<string, Resource>>(new Map())
  const asking = signal<(() => void) | null>(null)
  addEventListener('beforeunload', (event) => {
    if (draft.dirty.peek()) event.preventDefault()
  })
  return {
    draft,
    parked,
    insight: signal<Insight>('try'),
    asking,
    park(resource) {
      parked.value = new Map([...parked.value, [keyOf(resource), resource]])
    },
    unpark(key) {
      parked.value = new Map([...parked.value].filter(([other]) => other !== key))
    },
    whenUnsavedMayGo(work) {
      if (!draft.dirty.peek()) work()
      else asking.value = work
    },
  }
}

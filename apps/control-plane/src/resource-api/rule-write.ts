import type { Own } from '@bookinfo/rule-store'
import type { Admitted } from './admit.ts'

/** A rule on its way into the store. */
export interface RuleWrite extends Admitted {
  readonly how: 'create' | 'replace'
  /** Who looks after its fields then. */
  readonly own: Own
}

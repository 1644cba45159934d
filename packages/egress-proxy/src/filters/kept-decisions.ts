import type { Decision } from '@bookinfo/rules'

/** What was decided, by caller and destination; forgotten with the destination when nobody names it any more. */
export class KeptDecisions {
  readonly #ofCallers = new WeakMap<object, WeakMap<object, Decision>>()

  recall(caller: object, named: object): Decision | undefined {
    return this.#ofCallers.get(caller)?.get(named)
  }

  keep(caller: object, named: object, decision: Decision): void {
    const ofCaller = this.#ofCallers.get(caller) ?? new WeakMap<object, Decision>()
    ofCaller.set(named, decision)
    this.#ofCallers.set(caller, ofCaller)
  }
}

import type { Decision } from '@bookinfo/rules'
import type { Resolution } from '../cluster/resolver.ts'
import type { UpstreamTarget } from '../cluster/upstream-target.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { Destination } from './choose-upstream.ts'

/** Where a destination led, and everything that made it lead there and may change. */
interface Choice {
  readonly decision: Decision
  readonly resolution: Resolution | undefined
  readonly listeners: number
  readonly target: UpstreamTarget
}

const choices = new WeakMap<Destination, Choice>()

/**
 * Where the destination led last, if all that decides about it is as it was then.
 * @param resolution what is known now of the name that is looked up for it
 */
export function recallChoice(
  core: ProxyCore,
  decision: Decision,
  destination: Destination,
  resolution: Resolution | undefined,
): UpstreamTarget | undefined {
  const last = choices.get(destination)
  if (last?.decision !== decision || last.listeners !== core.own.count) return undefined
  return last.resolution === resolution ? last.target : undefined
}

/** @param resolution as it was before `target` was chosen: it may have grown too old meanwhile */
export function keepChoice(
  core: ProxyCore,
  decision: Decision,
  destination: Destination,
  resolution: Resolution | undefined,
  target: UpstreamTarget,
): void {
  choices.set(destination, { decision, resolution, listeners: core.own.count, target })
}

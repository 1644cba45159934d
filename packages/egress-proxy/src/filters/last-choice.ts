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

/** Where the destination led last, if all that decides about it is as it was then. */
export function recallChoice(
  core: ProxyCore,
  decision: Decision,
  destination: Destination,
  host: string,
): UpstreamTarget | undefined {
  const last = choices.get(destination)
  if (last?.decision !== decision || last.listeners !== core.own.count) return undefined
  return core.resolver.peek(host) === last.resolution ? last.target : undefined
}

/** @param host the name whose addresses made the choice */
export function keepChoice(
  core: ProxyCore,
  decision: Decision,
  destination: Destination,
  host: string,
  target: UpstreamTarget,
): void {
  const resolution = core.resolver.peek(host)
  choices.set(destination, { decision, resolution, listeners: core.own.count, target })
}

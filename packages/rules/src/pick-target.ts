import type { RouteTarget } from './decision.ts'

/**
 * One of the targets, in proportion to their weights; `roll` is in [0, 1). `undefined` only when there is nothing
 * with a weight above 0.
 */
export function pickTarget(targets: readonly RouteTarget[], roll: number): RouteTarget | undefined {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0)
  let left = roll * total
  return targets.find(({ weight }) => {
    left -= weight
    return weight > 0 && left < 0
  })
}

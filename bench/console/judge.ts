import type { Load } from '@bookinfo/e2e/pace/measure-load.ts'
import type { Toggle } from '@bookinfo/e2e/pace/measure-toggles.ts'

/** From the click to arrow and page, milliseconds, the median. */
const mostMs = 300
/** The longest task of the page, milliseconds. */
const mostTaskMs = 100
/** What a heap may move between two collections without growing, MiB. */
const mostGrowth = 2

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** When all that follows from a click has been seen. */
export function whole({ arrow, page }: Toggle): number {
  return Math.max(arrow, page)
}

/** Promises that were not kept, as sentences. */
export function judgeToggles(toggles: readonly Toggle[]): readonly string[] {
  const seen = median(toggles.map(whole))
  return seen <= mostMs ? [] : [`from click to arrow and page: ${seen} ms, wanted ${mostMs}`]
}

/** Promises that were not kept, as sentences. */
export function judgeLoads(loads: readonly Load[], perSecond: number): readonly string[] {
  return loads.flatMap((load) => [
    ...(load.longest > mostTaskMs ? [`${load.screen}: a task of ${load.longest} ms`] : []),
    ...(load.after - load.before > mostGrowth ? [`${load.screen}: the heap has grown`] : []),
    ...(load.streams === 1 ? [] : [`${load.screen}: ${load.streams} event streams`]),
    ...(load.perSecond < perSecond * 0.95
      ? [`${load.screen}: only ${load.perSecond.toFixed(1)} page loads a second`]
      : []),
  ])
}

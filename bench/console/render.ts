import type { Load } from '@bookinfo/e2e/pace/measure-load.ts'
import type { Toggle } from '@bookinfo/e2e/pace/measure-toggles.ts'
import { median, whole } from './judge.ts'

export function renderToggles(toggles: readonly Toggle[]): string {
  const row = (name: string, values: readonly number[]): string => {
    const [least, most] = [Math.min(...values), Math.max(...values)]
    return `| ${name} | ${round(median(values))} ms | ${round(least)} – ${round(most)} ms |`
  }
  return [
    `| from the click, ${toggles.length} times, on and off | median | range |`,
    '| --- | --- | --- |',
    row(
      'the switch stands where the gateway acknowledged it',
      toggles.map(({ switched }) => switched),
    ),
    row(
      'the arrow shows the first call under the new rules',
      toggles.map(({ arrow }) => arrow),
    ),
    row(
      'the product page in the frame has changed',
      toggles.map(({ page }) => page),
    ),
    row('**both** (wanted: a median of at most 300 ms)', toggles.map(whole)),
  ].join('\n')
}

export function renderLoads(loads: readonly Load[]): string {
  return [
    '| screen | seconds | page loads a second | tasks > 50 ms | longest (wanted: at most 100 ms) | heap, then and after | event streams |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...loads.map(
      (load) =>
        `| ${load.screen} | ${load.seconds} | ${load.perSecond.toFixed(1)} | ${load.longTasks} | ${load.longest === 0 ? '–' : `${round(load.longest)} ms`} | ${load.before.toFixed(1)} MiB, ${load.after.toFixed(1)} MiB | ${load.streams} |`,
    ),
  ].join('\n')
}

function round(value: number): number {
  return Math.round(value)
}

export interface MemoryVerdict {
  /** Resident bytes, the mean of the second minute and of the last; `null` when the run was shorter than three. */
  readonly second: number | null
  readonly last: number | null
  readonly most: number
  /** Whether the two lie within 5 %; `null` when the run was too short to tell. */
  readonly isFlat: boolean | null
}

const mostGrowth = 0.05

/** @param samples resident bytes, one a second */
export function judgeMemory(samples: readonly number[]): MemoryVerdict {
  const most = Math.max(...samples)
  if (samples.length < 170) return { second: null, last: null, most, isFlat: null }
  const second = mean(samples.slice(60, 120))
  const last = mean(samples.slice(-60))
  return { second, last, most, isFlat: Math.abs(last - second) <= second * mostGrowth }
}

export function renderMemory({ second, last, most, isFlat }: MemoryVerdict): string {
  if (second === null || last === null)
    return `resident memory: at most ${mib(most)}; too short to tell a trend`
  const change = ((last / second - 1) * 100).toFixed(1)
  const verdict = isFlat === true ? 'within 5 %' : 'NOT within 5 %'
  return `resident memory: ${mib(second)} in the second minute, ${mib(last)} in the last (${change} %, ${verdict}), at most ${mib(most)}`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}

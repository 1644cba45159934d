import type { Column } from './row.ts'
import type { Result } from './run-contract.ts'

const head = ['row', 'specification', 'what', 'expected', 'seen', 'known reason'] as const
const widest = 60

/** What a person reads: a table of what differs, what was not run, and the figures. */
export function renderReport(results: readonly Result[], column: Column): string {
  const passed = results.filter(({ state }) => state === 'passed').length
  const differing = results.filter(({ state }) => state === 'differs').length
  const notRun = results.length - passed - differing
  const figures = `${passed} rows as expected (${column}), ${differing} differ, ${notRun} not run`
  return `${[...renderDifferences(results), ...renderNotRun(results), figures].join('\n')}\n`
}

function renderDifferences(results: readonly Result[]): readonly string[] {
  const lines = results.flatMap((result) => {
    if (result.state !== 'differs') return []
    const { id, spec } = result.row
    return result.differences.map(({ what, expected, seen }) =>
      [id, spec, what, expected, seen, result.knownReason ?? ''].map(toCell),
    )
  })
  if (lines.length === 0) return []
  const table = [head, ...lines]
  const widths = head.map((_, at) => Math.max(...table.map((line) => line[at]?.length ?? 0)))
  return [
    ...table.map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
  ]
}

function renderNotRun(results: readonly Result[]): readonly string[] {
  const reasons = new Map<string, string[]>()
  for (const result of results) {
    if (result.state !== 'not run') continue
    reasons.set(result.reason, [...(reasons.get(result.reason) ?? []), result.row.id])
  }
  return [...reasons].flatMap(([reason, ids]) => [
    `not run, ${reason} (${ids.length}):`,
    ...ids.map((id) => `  ${id}`),
    '',
  ])
}

function toCell(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line
}

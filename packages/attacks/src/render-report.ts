import type { AttackResult, Verdict } from './run-attacks.ts'

export interface ReportColumn {
  readonly title: string
  readonly results: readonly AttackResult[]
}

const marks: Readonly<Record<Verdict, string>> = {
  stopped: '⊘ stopped',
  passed: '⚠ passed',
  unclear: '? unclear',
  not_run: '– not run',
}

/**
 * The table for people: an attack a line, a verdict a column, and below it what every try that was not refused came to.
 * Client-chosen text is not in it; answers of the proxy are, with control characters escaped.
 */
export function renderReport(columns: readonly [ReportColumn, ...ReportColumn[]]): string {
  const [first] = columns
  const rows = [
    ['#', 'attack', ...columns.map(({ title }) => title)],
    ...first.results.map(({ number, title }, index) => [
      String(number),
      title,
      ...columns.map(({ results }) => marks[results[index]?.verdict ?? 'unclear']),
    ]),
  ]
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...table, ...columns.flatMap(renderNotes)].join('\n').concat('\n')
}

function renderNotes({ title, results }: ReportColumn): string[] {
  const stopped = results.filter(({ verdict }) => verdict === 'stopped').length
  const notes = results.flatMap(({ number, probes, verdict, stoppedBy }) => {
    if (verdict === 'stopped') return []
    const open = probes.filter(({ outcome }) => outcome !== 'refused')
    return [
      ...open.map(({ name, saw, sighting }) =>
        sighting === null
          ? `  ${number}. ${name}: ${escapeControls(saw)}; it reached nothing of ours, and was not refused`
          : `  ${number}. ${name}: reached ${sighting.place} with Host ${escapeControls(sighting.host)}`,
      ),
      `     what stops it: ${stoppedBy}`,
    ]
  })
  return ['', `${title}: ${stopped} of ${results.length} stopped`, ...notes]
}

function escapeControls(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

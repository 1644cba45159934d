import type { Findings, Goal } from '../scenes/scene.ts'

/** A table in Markdown, its columns of one width so that it reads in a terminal too. */
export function renderTable(columns: readonly string[], rows: readonly (readonly string[])[]) {
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...rows.map((row) => row[at]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join(
    '\n',
  )
}

export function renderFindings({ columns, rows }: Findings): string {
  return renderTable(columns, rows)
}

export function renderGoals(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, goal, reached, isMet }) => [
    what,
    goal,
    reached,
    isMet ? 'yes' : '**no**',
  ])
  return renderTable(['goal', 'wanted', 'reached', 'met'], rows)
}

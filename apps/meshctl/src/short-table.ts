/** Which istioctl is imitated where they differed: 0.5 is the blog's. */
export const profiles = ['0.5', '0.7', '0.8'] as const
export type Profile = (typeof profiles)[number]

const tab = 8

/**
 * Lays rows out as `get -o short` did (spec: egress-rules 5.7). 0.5 and 0.7 pad a column with tabs up to its longest cell,
 * rounded up to the next multiple of 8; a longest cell of exactly such a multiple gets none and runs into its
 * neighbour, as it did in 2018. 0.8 pads with blanks to the longest cell plus 3, at least 10. The last column is bare.
 */
export function renderShortTable(rows: readonly (readonly string[])[], profile: Profile): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => width(row[i] ?? ''))))
  const pad = profile === '0.8' ? padWithBlanks : padWithTabs
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : pad(cell, widths[i] ?? 0))).join(''),
  )
  return lines.map((line) => `${line}\n`).join('')
}

function padWithTabs(cell: string, longest: number): string {
  const columnWidth = Math.ceil(longest / tab) * tab
  return cell + '\t'.repeat(Math.ceil((columnWidth - width(cell)) / tab))
}

function padWithBlanks(cell: string, longest: number): string {
  return cell + ' '.repeat(Math.max(10, longest + 3) - width(cell))
}

/** Characters, not UTF-16 units. */
function width(cell: string): number {
  return [...cell].length
}

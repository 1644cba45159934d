import type { ExchangeRecord } from '@bookinfo/egress-proxy'

/** Rows the log keeps; older ones fall off the top. */
export const maxRows = 500

/**
 * The log with these records added at the end. The end of a tunnel replaces the row of its opening,
 * which has the same id; a record that came twice (after a reconnect) is one row.
 */
export function appendLog(
  rows: readonly ExchangeRecord[],
  records: readonly ExchangeRecord[],
): readonly ExchangeRecord[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const record of records) byId.set(record.id, record)
  return [...byId.values()].slice(-maxRows)
}

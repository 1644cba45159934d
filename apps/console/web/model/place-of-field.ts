/** A place in a text; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Where a field path (`spec.ports[0].protocol`) stands in a YAML text in block style: each key is
 * looked for below the one before it. As far as the path is found; `null` when its first key is not.
 */
export function placeOfField(text: string, path: string): Place | null {
  const lines = text.split('\n')
  let found: Place | null = null
  for (const segment of path.match(/[^.[\]]+/g) ?? []) {
    const next: Place | null = /^\d+$/.test(segment)
      ? itemAfter(lines, found, Number(segment))
      : keyAfter(lines, found, segment)
    if (next === null) return found
    found = next
  }
  return found
}

function keyAfter(lines: readonly string[], after: Place | null, key: string): Place | null {
  const quoted = key.replace(/[^\w]/g, '\\$&')
  const pattern = new RegExp(`^(?<lead>[\\s-]*)["']?${quoted}["']?\\s*:`)
  // The first key of a list item stands on the item's own line.
  const start = after === null ? 0 : after.line - 1
  for (const [index, line] of lines.entries()) {
    const lead = index < start ? undefined : pattern.exec(line)?.groups?.lead
    if (lead !== undefined) return { line: index + 1, column: lead.length + 1 }
  }
  return null
}

function itemAfter(lines: readonly string[], after: Place | null, index: number): Place | null {
  let left = index
  for (let line = after?.line ?? 0; line < lines.length; line += 1) {
    const lead = /^(\s*)- /.exec(lines[line] ?? '')?.[1]
    if (lead === undefined) continue
    if (left === 0) return { line: line + 1, column: lead.length + 1 }
    left -= 1
  }
  return null
}

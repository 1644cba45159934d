import type { HeaderChanges } from '@bookinfo/rules'

/** The lines that changes of headers write, each with its end. */
export function renderChanges(changes: HeaderChanges | undefined): string {
  return changes === undefined ? '' : renderFields([...changes.set, ...changes.add])
}

/** The names, in lower case, of the lines that changes of headers take out or write over. */
export function replacedBy(changes: HeaderChanges | undefined): readonly string[] {
  return changes === undefined ? [] : [...changes.remove, ...changes.set.map(([name]) => name)]
}

/** Names and values as lines, each with its end. */
export function renderFields(fields: readonly (readonly [string, string])[]): string {
  return fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
}

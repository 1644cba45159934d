import type { ExchangeRecord } from '@bookinfo/egress-proxy'

export interface RecordField {
  /** `host`, `upstream.address`. */
  readonly name: string
  readonly value: string
}

/** What people look for first; the other fields follow in the record's own order. */
const first = ['detail', 'path', 'reason', 'rule', 'routeRule', 'endedBy', 'flags', 'upstream']

/** Every field of a record as text; what it did not come to is a dash. */
export function recordFields(record: ExchangeRecord): readonly RecordField[] {
  const fields = Object.entries(record)
  const rank = (name: string) => first.indexOf(name) + 1 || first.length + 1
  fields.sort(([a], [b]) => rank(a) - rank(b))
  return fields.flatMap(([name, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null) return [{ name, value: textOf(value) }]
    return Object.entries(value).map(([inner, innerValue]) => ({
      name: `${name}.${inner}`,
      value: textOf(innerValue),
    }))
  })
}

function textOf(value: unknown): string {
  return value === null || value === undefined || value === '' ? '–' : String(value)
}

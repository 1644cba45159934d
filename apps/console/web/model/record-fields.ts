import type { ExchangeRecord } from '@bookinfo/egress-proxy'

export interface RecordField {
  /** `host`, `upstream.address`. */
  readonly name: string
  readonly value: string
}

/** Every field of a record as text; what it did not come to is a dash. */
export function recordFields(record: ExchangeRecord): readonly RecordField[] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]) => {
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

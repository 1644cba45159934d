import type { FindingCode } from './finding-codes.ts'

/** Where a value stands in a resource: `['spec', 'ports', 0, 'port']`. Names are canonical (camelCase). */
export type FieldPath = readonly (string | number)[]

/** A problem before it is given a source and a line: the checks know paths, the reader knows text. */
export interface FieldProblem {
  readonly level: 'error' | 'warning'
  readonly message: string
  readonly path: FieldPath
  readonly hint?: string
  readonly code?: FindingCode
  /** Where to point in the text: at the field's name or (default) at its value. */
  readonly at?: 'name' | 'value'
}

/** `spec.ports[0].port`; a name that is no identifier is quoted: `spec.match.request.headers["x-user"]`. */
export function renderFieldPath(path: FieldPath): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(part)) return `[${JSON.stringify(part)}]`
      return i === 0 ? part : `.${part}`
    })
    .join('')
}

/** What `renderFieldPath` wrote, as a path again. */
export function parseFieldPath(text: string): FieldPath {
  const parts = text.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([A-Za-z_][A-Za-z0-9_]*)/g)
  return [...parts].map(([, index, quoted, name = '']) => {
    if (index !== undefined) return Number(index)
    return quoted === undefined ? name : String(JSON.parse(quoted))
  })
}

/** Proto's snake_case spelling of a field as the camelCase one: `use_egress_proxy` -> `useEgressProxy`. */
export function toCamelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

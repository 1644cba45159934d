import { isPlainObject } from './plain-object.ts'

/**
 * The value without the field at `path`, as problems write it: `spec.ports[0].prot`. Other fields are untouched;
 * a field may be written in snake_case. A path that leads nowhere changes nothing.
 */
export function pruneField(value: unknown, path: string): unknown {
  return prune(value, splitPath(path))
}

function splitPath(path: string): readonly (string | number)[] {
  const parts = path.matchAll(/\.?([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)
  return [...parts].map(([, name, index, quoted]) => {
    if (index !== undefined) return Number(index)
    return name ?? String(JSON.parse(quoted ?? '""'))
  })
}

function prune(value: unknown, [head, ...rest]: readonly (string | number)[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, i) => (i === head ? prune(item, rest) : item))
  }
  if (!isPlainObject(value)) return value
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name !== head && camelCase(name) !== head) return [[name, inner]]
    return rest.length === 0 ? [] : [[name, prune(inner, rest)]]
  })
  return Object.fromEntries(entries)
}

function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

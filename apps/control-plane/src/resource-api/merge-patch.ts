import { isPlainObject } from './plain-object.ts'

/** JSON Merge Patch (RFC 7396): objects are merged, `null` removes, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch
  const merged = new Map<string, unknown>(Object.entries(isPlainObject(target) ? target : {}))
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else merged.set(name, mergePatch(merged.get(name), value))
  }
  // fromEntries defines own properties: a field called __proto__ stays a field.
  return Object.fromEntries(merged)
}

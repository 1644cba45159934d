import { below, type FieldSet, isMember } from './field-set.ts'
import { fromParts, type Part, partsOf } from './structure.ts'

/**
 * The value without the fields of `said`, what a manager said before, that are not in `kept`, what anybody says now.
 * Elements of lists and keys of maps go with all that is in them; a field that the schema names goes when nobody says
 * anything about any part of it.
 */
export function removeFields(
  value: unknown,
  schema: unknown,
  said: FieldSet,
  kept: FieldSet | undefined,
): unknown {
  const parts = partsOf(value, schema)
  if (parts === undefined) return value
  const left = parts.flatMap((part): readonly Part[] => {
    const mine = below(said, part.element)
    if (mine === undefined) return [part]
    const ours = below(kept, part.element)
    const goes = part.named ? ours === undefined : isMember(mine) && !isMember(ours)
    if (goes) return []
    return [{ ...part, value: removeFields(part.value, part.schema, mine, ours) }]
  })
  return fromParts(value, left)
}

import { describeElement } from './element.ts'
import { type FieldSet, intersection, type Place, placesOf } from './field-set.ts'
import type { ManagedFields, ManagedFieldsEntry } from './managed-fields.ts'

/** Somebody else looks after a field that an apply would change. */
export interface FieldConflict {
  readonly with: ManagedFieldsEntry
  readonly place: Place
}

/** Who looks after which of the fields that change. */
export function findConflicts(others: ManagedFields, changed: FieldSet): readonly FieldConflict[] {
  return others.flatMap((entry) =>
    placesOf(intersection(entry.fieldsV1, changed)).map((place) => ({ with: entry, place })),
  )
}

/** `.spec.ports[port=443].protocol` */
export function describePlace(place: Place): string {
  return place.map(describeElement).join('')
}

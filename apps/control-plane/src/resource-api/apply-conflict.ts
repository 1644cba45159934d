import { describePlace, type FieldConflict, type ManagedFieldsEntry } from '@bookinfo/rule-store'
import { ApiError, failure } from './api-status.ts'

/**
 * Server-side apply would change what other managers look after: 409, with a cause for each field. The words are
 * Kubernetes' own, for kubectl prints them, and programs read them.
 */
export function applyConflict(conflicts: readonly FieldConflict[]): ApiError {
  const causes = conflicts.map(({ with: other, place }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describeManager(other)}`,
    field: describePlace(place),
  }))
  return new ApiError(failure(409, 'Conflict', describe(conflicts), { causes }))
}

function describe(conflicts: readonly FieldConflict[]): string {
  const [first, ...others] = conflicts
  if (first !== undefined && others.length === 0) {
    const { with: other, place } = first
    return `Apply failed with 1 conflict: conflict with ${describeManager(other)}: ${describePlace(place)}`
  }
  const byManager = Object.groupBy(conflicts, ({ with: other }) => describeManager(other))
  const lines = Object.entries(byManager)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([manager, theirs = []]) => [
      `conflicts with ${manager}:`,
      ...theirs.map(({ place }) => `- ${describePlace(place)}`),
    ])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

/** Whoever changed a field by other means than apply is told with the version it was done in. */
function describeManager({ manager, operation, apiVersion }: ManagedFieldsEntry): string {
  const name = JSON.stringify(manager)
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}

import { applyFields } from '@bookinfo/rule-store'
import type { Mesh } from '../mesh.ts'
import { admit } from './admit.ts'
import { type AdmittedPart, admitPart } from './admit-part.ts'
import { badRequest, conflict } from './api-status.ts'
import { applyConflict } from './apply-conflict.ts'
import { isPlainObject } from './plain-object.ts'
import type { RuleWrite } from './rule-write.ts'
import { groupVersionOf } from './served-kind.ts'
import type { Place } from './settle-body.ts'
import type { FieldValidation } from './unknown-fields.ts'

/** Who applies, and how. */
export interface Applier {
  readonly manager: string
  /** Takes fields from other managers where they differ. */
  readonly force: boolean
  readonly fieldValidation: FieldValidation
}

/**
 * What server-side apply of `body` makes of the rule as it is now; a missing one is created.
 * @throws ApiError 400 and 422 for a body that does not fit, 409 where other managers look after what it changes
 */
export function applyRule(
  { store }: Mesh,
  body: unknown,
  place: Required<Place>,
  { manager, force, fieldValidation }: Applier,
): RuleWrite {
  refuseOwners(body)
  const { draft, warnings } = admitPart(body, place, fieldValidation)
  const { kind, namespace, name } = place
  const live = store.get({ kind: kind.kind, namespace, name })
  if (live === undefined) refusePreconditions(draft, place)
  const { parts, owned, conflicts } = applyFields({
    live,
    owned: live && store.ownedOf(live),
    config: draft,
    by: { manager, apiVersion: groupVersionOf(kind) },
    now: new Date(),
  })
  if (conflicts.length > 0 && !force) throw applyConflict(conflicts)
  const { uid, resourceVersion } = { ...live?.metadata, ...draft.metadata }
  const document = {
    apiVersion: groupVersionOf(kind),
    kind: kind.kind,
    metadata: { ...parts.metadata, name, namespace, uid, resourceVersion },
    spec: parts.spec,
  }
  const admitted = admit(document, { ...place, duplicates: [] }, fieldValidation)
  return {
    resource: admitted.resource,
    warnings: [...warnings, ...admitted.warnings],
    how: live === undefined ? 'create' : 'replace',
    own: () => owned,
  }
}

function refuseOwners(body: unknown): void {
  const metadata = isPlainObject(body) ? body.metadata : undefined
  const owners = isPlainObject(metadata) ? metadata.managedFields : undefined
  if (owners === undefined || owners === null) return
  throw badRequest('metadata.managedFields must be nil')
}

/** A version or uid is one that there was: nobody makes the rule anew without noticing. */
function refusePreconditions({ metadata }: AdmittedPart['draft'], { kind, name }: Required<Place>) {
  if (metadata?.resourceVersion || metadata?.uid) throw conflict(kind, name)
}

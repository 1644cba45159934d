import { ownByUpdate } from '@bookinfo/rule-store'
import type { Mesh } from '../mesh.ts'
import { admit } from './admit.ts'
import { notFound } from './api-status.ts'
import { type DocumentPatch, patchDocument } from './patch-document.ts'
import type { RuleWrite } from './rule-write.ts'
import { groupVersionOf } from './served-kind.ts'
import type { Place } from './settle-body.ts'
import { toldOwners } from './told-owners.ts'
import type { FieldValidation } from './unknown-fields.ts'

/** Who patches, and how. */
interface Patcher {
  readonly manager: string
  readonly patch: DocumentPatch
  readonly fieldValidation: FieldValidation
}

/**
 * What the patch makes of the rule as it is now.
 * @throws ApiError 404, and 400 and 422 for a patch that does not fit
 */
export function patchRule(
  { rules }: Mesh,
  text: string,
  place: Required<Place>,
  { manager, patch, fieldValidation }: Patcher,
): RuleWrite {
  const { kind, namespace, name } = place
  const current = rules.get({ kind: kind.kind, metadata: { namespace, name } })
  if (current === undefined) throw notFound(kind, name)
  const apiVersion = groupVersionOf(kind)
  const document = patchDocument({ ...current, apiVersion }, text, patch)
  const admitted = admit(document, place, fieldValidation)
  return {
    ...admitted,
    how: 'replace',
    own: ownByUpdate({ manager, apiVersion }, toldOwners(document)),
  }
}

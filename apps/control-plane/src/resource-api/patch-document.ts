import { badRequest, unsupportedMediaType } from './api-status.ts'
import { applyJsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { parseBody } from './parse-body.ts'

export type PatchKind = 'merge' | 'json' | 'apply'

/** @throws ApiError 415 for what custom resources cannot be patched with */
export function patchKindOf(contentType: string): PatchKind {
  if (contentType === 'application/merge-patch+json') return 'merge'
  if (contentType === 'application/json-patch+json') return 'json'
  if (contentType === 'application/apply-patch+yaml') return 'apply'
  throw unsupportedMediaType(
    `cannot patch with ${contentType || 'no content type'}; use application/merge-patch+json, application/json-patch+json or application/apply-patch+yaml`,
  )
}

/**
 * The object after the patch. Server-side apply is a merge here: nobody keeps track of who owns which field, so a
 * field left out of a later apply stays.
 * @throws ApiError 400 for a malformed patch, 422 for one that does not fit
 */
export function patchDocument(current: unknown, text: string, kind: PatchKind): unknown {
  const patch = parseBody(text, kind === 'apply' ? 'yaml' : 'json')
  if (kind !== 'json') return mergePatch(current, patch)
  if (!Array.isArray(patch)) throw badRequest('a JSON patch is a list of operations')
  return applyJsonPatch(current, patch)
}

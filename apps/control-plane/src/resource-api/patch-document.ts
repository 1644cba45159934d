import { badRequest, unsupportedMediaType } from './api-status.ts'
import { applyJsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { parseBody } from './parse-body.ts'

/** A patch of the object as a document. */
export type DocumentPatch = 'merge' | 'json'

export type PatchKind = DocumentPatch | 'apply'

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
 * The object after the patch.
 * @throws ApiError 400 for a malformed patch, 422 for one that does not fit
 */
export function patchDocument(current: unknown, text: string, kind: DocumentPatch): unknown {
  const patch = parseBody(text, 'json')
  if (kind !== 'json') return mergePatch(current, patch)
  if (!Array.isArray(patch)) throw badRequest('a JSON patch is a list of operations')
  return applyJsonPatch(current, patch)
}

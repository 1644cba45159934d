import type { RuleState } from '@bookinfo/discovery'
import type { Resource } from '@bookinfo/rules'
import type { ApiFailure } from '../model/api-failure.ts'
import { keyOf } from '../model/rules-in-force.ts'
import { type ApiResult, createRule, replaceRule } from '../shell/rules-api.ts'

/** How far an application came. */
export interface Applied {
  /** What was stored, in the order of the text. */
  readonly stored: readonly Resource[]
  /** Why it stopped; `null` when all is stored. */
  readonly failure: ApiFailure | null
  readonly warnings: string
}

interface Writers {
  create(resource: Resource): Promise<ApiResult>
  replace(resource: Resource): Promise<ApiResult>
}

const api: Writers = { create: createRule, replace: replaceRule }

/**
 * Creates what is not there and replaces what is, one after the other. What is replaced must still be at the
 * version it was seen at, and the rule that was edited at the version the text was made from: a lost update is refused.
 */
export async function applyResources(
  resources: readonly Resource[],
  present: readonly RuleState[],
  base: Resource | null,
  { create, replace }: Writers = api,
): Promise<Applied> {
  const seen = new Map(present.map(({ resource }) => [keyOf(resource), resource]))
  if (base !== null) seen.set(keyOf(base), base)
  const stored: Resource[] = []
  const warnings: string[] = []
  for (const resource of resources) {
    const before = seen.get(keyOf(resource))
    const result =
      before === undefined ? await create(resource) : await replace(at(resource, before))
    if (!result.ok) return { stored, failure: result.failure, warnings: warnings.join(' ') }
    stored.push(result.stored ?? resource)
    if (result.warning !== '') warnings.push(result.warning)
  }
  return { stored, failure: null, warnings: warnings.join(' ') }
}

function at(resource: Resource, { metadata: { resourceVersion } }: Resource): Resource {
  if (resourceVersion === undefined) return resource
  return { ...resource, metadata: { ...resource.metadata, resourceVersion } }
}

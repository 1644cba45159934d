import type { RuleRef } from './decision.ts'
import type { Resource } from './resource.ts'
import { keyPrefix } from './resource-key.ts'

/** How a decision names the resource that made it. */
export function toRuleRef({ kind, metadata }: Resource): RuleRef {
  const { namespace, name, resourceVersion } = metadata
  return {
    kind: keyPrefix(kind),
    namespace,
    name,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  }
}

import { type CompiledRule, compileHost, compileRule } from '../compiled-rule.ts'
import type { Resource } from '../resource.ts'

type NamedPattern = Pick<CompiledRule, 'pattern' | 'kind'>

/** The hosts that a resource opens, in canonical form, as the rules compiled from it will have them; of other kinds none. */
export function namedPatterns(resource: Resource): readonly NamedPattern[] {
  if (resource.kind === 'EgressRule') return [compileRule(resource)]
  if (resource.kind !== 'ServiceEntry') return []
  return resource.spec.hosts.map((host) => compileHost(host.replace(/\.$/, '')))
}

import { compileRule } from '../compiled-rule.ts'
import type { Resource } from '../resource.ts'
import { classicOpenings } from '../settle-conflicts.ts'
import type { CompiledDestinations } from '../today/compile-destination-rules.ts'
import { compileServiceEntry, type RuleOpenings } from '../today/compile-service-entry.ts'

/** What a resource opens by itself; of kinds that open nothing, nothing. */
export function ruleOpenings(
  resource: Resource,
  destinations: CompiledDestinations,
): readonly RuleOpenings[] {
  if (resource.kind === 'EgressRule') return [classicOpenings(compileRule(resource))]
  return resource.kind === 'ServiceEntry' ? compileServiceEntry(resource, destinations) : []
}

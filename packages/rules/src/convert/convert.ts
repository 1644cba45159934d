import { compileRule } from '../compiled-rule.ts'
import type { EgressRule, Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import { settleConflicts } from '../settle-conflicts.ts'
import { convertAs08 } from './convert-as-0-8.ts'
import { convertEgressRule, withoutOrigination } from './convert-egress-rule.ts'
import type { Converted, ConvertOptions } from './convert-options.ts'
import { convertRouteRules } from './convert-route-rules.ts'
import { noteOn } from './note.ts'

/**
 * The rules of 2018 as today's, with a note for all that is lost, changed or cannot be said (spec: egress-rules 7.2).
 * Rules that lose a conflict are not converted: they opened nothing. What is left decides as the rules did.
 */
export function convert(resources: readonly Resource[], options: ConvertOptions = {}): Converted {
  const egressRules = resources.filter((resource) => resource.kind === 'EgressRule')
  const routeRules = resources.filter((resource) => resource.kind === 'RouteRule')
  const kept = resources.filter(({ kind }) => kind !== 'EgressRule' && kind !== 'RouteRule')
  if (options.style === '0.8') return withKept(kept, convertAs08(egressRules, routeRules))
  const { accepted, conflicts } = settle(egressRules)
  const converted = [
    { resources: [], notes: conflicts },
    ...accepted.map((rule) => convertEgressRule(rule, options)),
    { resources: withoutOrigination(accepted), notes: [] },
    convertRouteRules(routeRules, accepted, options),
  ]
  return withKept(kept, {
    resources: converted.flatMap((one) => one.resources),
    notes: converted.flatMap((one) => one.notes),
  })
}

function withKept(kept: readonly Resource[], { resources, notes }: Converted): Converted {
  return { resources: [...kept, ...resources], notes }
}

function settle(rules: readonly EgressRule[]) {
  const { accepted, conflicts } = settleConflicts(rules.map(compileRule))
  const won = new Set(accepted.map(({ key }) => key))
  const lost = new Map(conflicts.map(({ loser, message }) => [loser?.key ?? '', message]))
  return {
    accepted: rules.filter((rule) => won.has(resourceKey(rule))),
    conflicts: rules.flatMap((rule) => {
      const message = lost.get(resourceKey(rule))
      return message === undefined
        ? []
        : [noteOn(rule, 'warning', `not converted, it was not in force: ${message}`)]
    }),
  }
}

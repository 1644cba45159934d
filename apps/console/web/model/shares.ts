import type { IstioService, RouteRule, RouteRuleSpec } from '@bookinfo/rules'
import { type RulesInForce, routeRulesOf } from './rules-in-force.ts'

/**
 * Per cent of a service's unconditional traffic each of its versions gets by the rules in force,
 * rounded. Rules with a `match` speak for some requests only and are left out; without a rule the
 * versions are taken in turn. spec: egress-rules 3.
 */
export function sharesOf(
  service: string,
  versions: readonly string[],
  rules: RulesInForce,
): ReadonlyMap<string, number> {
  const rule = routeRulesOf(rules)
    .filter((candidate) => speaksFor(candidate, service))
    .toSorted((a, b) => (b.spec.precedence ?? 0) - (a.spec.precedence ?? 0))[0]
  const route = rule?.spec.route ?? []
  if (route.length === 0) return inTurn(versions)
  const total = route.reduce((sum, target) => sum + weightOf(target, route.length), 0)
  const shares = new Map(versions.map((version) => [version, 0]))
  for (const target of route) {
    const wanted = target.labels?.version
    const share = (100 * weightOf(target, route.length)) / Math.max(total, 1)
    const matching = versions.filter((version) => wanted === undefined || version === wanted)
    for (const version of matching) {
      shares.set(version, (shares.get(version) ?? 0) + share / matching.length)
    }
  }
  return rounded(shares)
}

/** Short name of the service a reference means. */
export function serviceName(reference: IstioService): string {
  return reference.name ?? reference.service?.split('.')[0] ?? ''
}

function speaksFor(rule: RouteRule, service: string): boolean {
  return rule.spec.match === undefined && serviceName(rule.spec.destination) === service
}

function weightOf(target: NonNullable<RouteRuleSpec['route']>[number], targets: number): number {
  return target.weight ?? (targets === 1 ? 100 : 0)
}

function inTurn(versions: readonly string[]): ReadonlyMap<string, number> {
  return rounded(new Map(versions.map((version) => [version, 100 / versions.length])))
}

function rounded(shares: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...shares].map(([version, share]) => [version, Math.round(share)]))
}

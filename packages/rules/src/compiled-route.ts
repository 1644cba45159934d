import { compileActions } from './compile-actions.ts'
import type { Condition } from './condition.ts'
import { onValue } from './condition.ts'
import type { Question, RouteActions, RouteTarget, RuleRef } from './decision.ts'
import { resolveService } from './resolve-service.ts'
import type { RouteRule } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import { toRuleRef } from './to-rule-ref.ts'
import type { TrafficPolicy } from './today/destination-rule-schema.ts'

/** A route, of a RouteRule or of a VirtualService's list, made ready for matching. */
export interface CompiledRoute {
  readonly key: string
  readonly ref: RuleRef
  /** Which route of a VirtualService it is, e.g. `spec.http[1]`; each of its matches is a route of its own. */
  readonly place?: string
  readonly precedence: number
  readonly source?: {
    readonly host: string
    readonly labels: readonly (readonly [string, string])[]
  }
  readonly conditions: readonly Condition[]
  readonly targets: readonly CompiledTarget[]
  readonly actions?: RouteActions
}

/** A target as far as it can be known before a question is asked. */
export type CompiledTarget = RouteTarget & {
  /** An outside host, or a wildcard for the one asked for; its rules are looked up for this port, or the one asked for. */
  readonly to?: {
    readonly host: string
    readonly port?: number
    /** Of the subset: where TLS begins, in place of what holds for the host. */
    readonly policy?: TrafficPolicy
  }
}

/** The first thing that keeps a route from a request: who asks, or a condition. */
export type RouteMiss = 'source' | 'source-labels' | Condition

/** Without `route` all versions answer alike; a single entry has all the weight (spec: egress-rules 3.3). The uri
 * prefix `/` is no condition (3.4). */
export function compileRoute(rule: RouteRule): CompiledRoute {
  const { precedence = 0, match = {}, route = [] } = rule.spec
  const targets =
    route.length <= 1
      ? [{ labels: route[0]?.labels ?? {}, weight: 100 }]
      : route.map(({ labels = {}, weight = 0 }) => ({ labels, weight }))
  const { source } = match
  const actions = compileActions(rule.spec, rule.metadata.namespace)
  return {
    key: resourceKey(rule),
    ref: toRuleRef(rule),
    precedence,
    ...(source === undefined
      ? {}
      : {
          source: {
            host: resolveService(source, rule.metadata.namespace),
            labels: Object.entries(source.labels ?? {}),
          },
        }),
    conditions: Object.entries(match.request?.headers ?? {})
      .filter(([header, { prefix }]) => !(header === 'uri' && prefix === '/'))
      .map(([header, condition]) => onValue(header, condition)),
    targets,
    ...(actions === undefined ? {} : { actions }),
  }
}

/** `precedence` descending, then key ascending (spec: egress-rules 3.4). */
export function byPrecedence(a: CompiledRoute, b: CompiledRoute): number {
  return b.precedence - a.precedence || (a.key < b.key ? -1 : 1)
}

/**
 * The first route for this caller whose conditions all hold; without a request only unconditional ones can.
 * `callerHosts` are all names of the caller's service.
 */
export function selectRoute(
  routes: readonly CompiledRoute[],
  question: Question,
  callerHosts: readonly string[],
): CompiledRoute | undefined {
  return routes.find((route) => missOfRoute(route, question, callerHosts) === undefined)
}

/** Why a route is not taken: the first of caller, the caller's labels, and its conditions in the rule's order. */
export function missOfRoute(
  { source, conditions }: CompiledRoute,
  question: Question,
  callerHosts: readonly string[],
): RouteMiss | undefined {
  if (source !== undefined) {
    if (!callerHosts.includes(source.host.toLowerCase())) return 'source'
    const { workloadLabels } = question
    const fits = source.labels.every(
      ([key, value]) => Object.hasOwn(workloadLabels, key) && workloadLabels[key] === value,
    )
    if (!fits) return 'source-labels'
  }
  return conditions.find((condition) => !condition.holds(question))
}

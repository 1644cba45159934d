import { compileActions } from './compile-actions.ts'
import type { Question, RouteActions, RouteTarget, RuleRef } from './decision.ts'
import { compileRegex } from './linear-regex.ts'
import { quote } from './quote.ts'
import { resolveService } from './resolve-service.ts'
import type { RouteRule, StringMatch } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import { toRuleRef } from './to-rule-ref.ts'

/** A RouteRule made ready for matching. */
export interface CompiledRoute {
  readonly key: string
  readonly ref: RuleRef
  readonly precedence: number
  readonly source?: {
    readonly host: string
    readonly labels: readonly (readonly [string, string])[]
  }
  readonly conditions: readonly Condition[]
  readonly targets: readonly RouteTarget[]
  readonly actions?: RouteActions
}

interface Condition {
  readonly header: string
  /** As the rule has it, e.g. `prefix "/books"`. */
  readonly says: string
  test(value: string): boolean
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
      .map(([header, match]) => ({ header, says: sayMatch(match), test: toTest(match) })),
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
  { workloadLabels, request }: Question,
  callerHosts: readonly string[],
): RouteMiss | undefined {
  if (source !== undefined) {
    if (!callerHosts.includes(source.host.toLowerCase())) return 'source'
    const fits = source.labels.every(
      ([key, value]) => Object.hasOwn(workloadLabels, key) && workloadLabels[key] === value,
    )
    if (!fits) return 'source-labels'
  }
  return conditions.find((condition) => !holds(condition, request))
}

function holds({ header, test }: Condition, request: Question['request']): boolean {
  if (request === undefined) return false
  const value = lookUp(header, request)
  return value !== undefined && test(value)
}

/** `uri` is the path without its query; the proxy hears clear HTTP only, so `scheme` is http (spec: 3.5). */
export function lookUp(
  name: string,
  request: NonNullable<Question['request']>,
): string | undefined {
  switch (name) {
    case 'uri':
      return request.path.split('?', 1)[0]
    case 'method':
      return request.method
    case 'authority':
      return request.authority
    case 'scheme':
      return 'http'
    default:
      return request.header(name)
  }
}

function sayMatch({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return `exact ${quote(exact)}`
  return prefix === undefined ? `regex ${quote(regex ?? '')}` : `prefix ${quote(prefix)}`
}

function toTest({ exact, prefix, regex }: StringMatch): (value: string) => boolean {
  if (exact !== undefined) return (value) => value === exact
  if (prefix !== undefined) return (value) => value.startsWith(prefix)
  const compiled = compileRegex(regex ?? '')
  return compiled.ok ? (value) => compiled.test(value) : () => false
}

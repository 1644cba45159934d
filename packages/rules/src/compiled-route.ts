import { compileActions } from './compile-actions.ts'
import type { Question, RouteActions, RouteTarget, RuleRef } from './decision.ts'
import { compileRegex } from './linear-regex.ts'
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
  test(value: string): boolean
}

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
      .map(([header, condition]) => ({ header, test: toTest(condition) })),
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
  return routes.find(
    (route) =>
      isFrom(route, question, callerHosts) &&
      route.conditions.every((condition) => holds(condition, question.request)),
  )
}

function isFrom(
  { source }: CompiledRoute,
  { workloadLabels }: Question,
  callerHosts: readonly string[],
): boolean {
  if (source === undefined) return true
  if (!callerHosts.includes(source.host.toLowerCase())) return false
  return source.labels.every(
    ([key, value]) => Object.hasOwn(workloadLabels, key) && workloadLabels[key] === value,
  )
}

function holds({ header, test }: Condition, request: Question['request']): boolean {
  if (request === undefined) return false
  const value = lookUp(header, request)
  return value !== undefined && test(value)
}

/** `uri` is the path without its query; the proxy hears clear HTTP only, so `scheme` is http (spec: 3.5). */
function lookUp(name: string, request: NonNullable<Question['request']>): string | undefined {
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

function toTest({ exact, prefix, regex }: StringMatch): (value: string) => boolean {
  if (exact !== undefined) return (value) => value === exact
  if (prefix !== undefined) return (value) => value.startsWith(prefix)
  const compiled = compileRegex(regex ?? '')
  return compiled.ok ? (value) => compiled.test(value) : () => false
}

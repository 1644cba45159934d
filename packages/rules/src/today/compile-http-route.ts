import type { CompiledRoute } from '../compiled-route.ts'
import type { Condition } from '../condition.ts'
import { onRequest, onValue, pathOf, toTest } from '../condition.ts'
import type { RouteActions } from '../decision.ts'
import { compileHttpActions } from './compile-http-actions.ts'
import type { Routing } from './compile-targets.ts'
import { compileTargets } from './compile-targets.ts'
import type { HttpMatch, HttpRoute } from './http-route-schema.ts'
import { callerConditions, isForMesh } from './l4-conditions.ts'
import type { StringMatch } from './route-parts-schema.ts'

/** An `http` entry as routes, one for each of its matches: any one of them is enough (spec: egress-rules 6.3). */
export function compileHttpRoute(
  route: HttpRoute,
  common: Pick<CompiledRoute, 'key' | 'ref' | 'precedence' | 'place'>,
  routing: Routing,
): CompiledRoute[] {
  const targets = compileTargets(route.route ?? [], routing)
  const hasHeaders = targets.some(
    ({ requestHeaders, answerHeaders }) => requestHeaders ?? answerHeaders,
  )
  const matches = route.match ?? [{}]
  return matches.filter(isForMesh).map((match) => {
    const actions = compileHttpActions(route, match.uri, routing)
    const all: RouteActions | undefined = actions ?? (hasHeaders ? {} : undefined)
    return {
      ...common,
      conditions: httpConditions(match),
      targets,
      ...(all === undefined ? {} : { actions: all }),
    }
  })
}

function httpConditions(match: HttpMatch): readonly Condition[] {
  const { headers = {}, withoutHeaders = {}, queryParams = {}, ignoreUriCase = false } = match
  return [
    ...uriCondition(match.uri, ignoreUriCase),
    ...(['method', 'authority', 'scheme'] as const).flatMap((name) =>
      match[name] === undefined ? [] : [onValue(name, match[name])],
    ),
    ...Object.entries(headers).map(([name, value]) => onValue(name.toLowerCase(), value)),
    ...Object.entries(withoutHeaders).map(([name, value]) => without(name, value)),
    ...Object.entries(queryParams).map(([name, value]) => onParameter(name, value)),
    ...callerConditions(match),
  ]
}

/** The prefix `/` is no condition. */
function uriCondition(match: StringMatch | undefined, ignoresCase: boolean): readonly Condition[] {
  if (match === undefined || match.prefix === '/') return []
  if (!ignoresCase || match.regex !== undefined) return [onValue('uri', match)]
  const lowered = lowerCase(match)
  return [onRequest('uri in lower case', lowered, (request) => pathOf(request).toLowerCase())]
}

function lowerCase({ exact, prefix }: StringMatch): StringMatch {
  if (exact !== undefined) return { exact: exact.toLowerCase() }
  return prefix === undefined ? {} : { prefix: prefix.toLowerCase() }
}

function without(name: string, match: StringMatch): Condition {
  const test = toTest(match)
  const unwanted = onValue(name.toLowerCase(), match)
  return {
    ...unwanted,
    says: `not ${unwanted.says}`,
    holds: ({ request }) => {
      const value = request?.header(name.toLowerCase())
      return request !== undefined && (value === undefined || !test(value))
    },
  }
}

/** The first of the name counts; an empty condition asks only that it is there. */
function onParameter(name: string, match: StringMatch): Condition {
  return onRequest(`query parameter ${name}`, match, ({ path }) => {
    const start = path.indexOf('?')
    if (start === -1) return undefined
    return new URLSearchParams(path.slice(start)).get(name) ?? undefined
  })
}

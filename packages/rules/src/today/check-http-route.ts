import type { FieldPath, FieldProblem } from '../field-path.ts'
import { renderFieldPath } from '../field-path.ts'
import { errorAt, errorWhen, inertAt } from '../field-problem.ts'
import { checkCors } from './check-cors.ts'
import { checkHeaders } from './check-headers.ts'
import {
  checkHttpFault,
  checkPercentage,
  checkRetries,
  checkTimeout,
} from './check-http-actions.ts'
import { checkDirectResponse, checkRedirect, checkRewrite } from './check-http-answers.ts'
import {
  checkDestination,
  checkLabelMap,
  checkPortNumber,
  checkStringMatch,
  checkWeights,
} from './check-route-parts.ts'
import type { HttpMatch, HttpRoute } from './http-route-schema.ts'

/** The rows of spec egress-rules 6.3 about one `http` entry, in its order. */
export function checkHttpRoute(route: HttpRoute, path: FieldPath): FieldProblem[] {
  return [
    ...checkCombinations(route, path),
    ...checkTargets(route, path),
    ...checkHttpFault(route.fault, [...path, 'fault']),
    ...(route.match ?? []).flatMap((match, i) => checkMatch(match, [...path, 'match', i])),
    ...checkDirectResponse(route.directResponse, [...path, 'directResponse']),
    ...checkRedirect(route.redirect, [...path, 'redirect']),
    ...checkRewrite(route.rewrite, [...path, 'rewrite']),
    ...checkHeaders(route.headers, [...path, 'headers']),
    ...checkAuthorities(route, path),
    ...checkCors(route.corsPolicy, [...path, 'corsPolicy']),
    ...checkTimeout(route.timeout, [...path, 'timeout']),
    ...checkRetries(route.retries, [...path, 'retries']),
    ...checkMirrors(route, path),
    ...checkUnsupported(route, path),
  ]
}

function checkCombinations(route: HttpRoute, path: FieldPath): FieldProblem[] {
  const { redirect, directResponse: answer, fault, rewrite, mirror, mirrors, delegate } = route
  const routes = (route.route ?? []).length > 0
  const has = (part: unknown) => part !== undefined
  const rows: readonly (readonly [boolean, string])[] = [
    [
      !routes && !has(redirect) && !has(answer) && !has(delegate),
      'HTTP route, redirect or direct_response is required',
    ],
    [has(redirect) && routes, 'HTTP route cannot contain both route and redirect'],
    [has(redirect) && has(fault), 'HTTP route cannot contain both fault and redirect'],
    [has(redirect) && has(rewrite), 'HTTP route rule cannot contain both rewrite and redirect'],
    [has(redirect) && has(answer), 'HTTP route cannot contain both direct_response and redirect'],
    [has(answer) && routes, 'HTTP route cannot contain both route and direct_response'],
    [has(answer) && has(fault), 'HTTP route cannot contain both fault and direct_response'],
    [
      has(answer) && has(rewrite),
      'HTTP route rule cannot contain both rewrite and direct_response',
    ],
    [
      has(mirror) && (mirrors ?? []).length > 0,
      'HTTP route cannot contain both mirror and mirrors',
    ],
  ]
  return rows.flatMap(([isWrong, message]) => errorWhen(isWrong, path, message))
}

function checkTargets({ route = [] }: HttpRoute, path: FieldPath): FieldProblem[] {
  return [
    ...route.flatMap(({ destination, headers }, i) => {
      const at = [...path, 'route', i]
      return [
        ...checkDestination(destination, [...at, 'destination']),
        ...checkHeaders(headers, [...at, 'headers'], { isTarget: true }),
      ]
    }),
    ...checkWeights(route, [...path, 'route']),
  ]
}

const maps = ['headers', 'withoutHeaders', 'queryParams'] as const

function checkMatch(match: HttpMatch, path: FieldPath): FieldProblem[] {
  const single = (['uri', 'scheme', 'method', 'authority'] as const).flatMap((field) => [
    ...checkStringMatch(match[field], field, [...path, field]),
    ...errorWhen(
      match[field] !== undefined && Object.keys(match[field] ?? {}).length === 0,
      [...path, field],
      `"${field}": give one of exact, prefix and regex`,
    ),
  ])
  const mapped = maps.flatMap((field) =>
    Object.entries(match[field] ?? {}).flatMap(([name, value]) => [
      ...errorWhen(name === '', [...path, field, name], 'header name cannot be empty'),
      ...checkStringMatch(value, field, [...path, field, name]),
    ]),
  )
  return [
    ...single,
    ...mapped,
    ...checkPortNumber(match.port, [...path, 'port']),
    ...checkLabelMap(match.sourceLabels, [...path, 'sourceLabels']),
    ...(match.statPrefix === undefined
      ? []
      : [inertAt([...path, 'statPrefix'], 'statPrefix is not acted on')]),
  ]
}

/** Host may be written in one way only: by rewrite, or as a header (spec: egress-rules 6.3). */
function checkAuthorities({ rewrite, headers }: HttpRoute, path: FieldPath): FieldProblem[] {
  const { set = {}, add = {} } = headers?.request ?? {}
  const written = [...Object.entries(set), ...Object.entries(add)]
    .filter(([name]) => isHost(name))
    .map(([, value]) => value)
  const all = rewrite?.authority ? [rewrite.authority, ...written] : written
  const [first, second] = all
  if (second === undefined) return []
  const message = `authority header cannot be set multiple times: have ${JSON.stringify(first)}, attempting to set ${JSON.stringify(second)}`
  return [errorAt([...path, 'headers'], message)]
}

function isHost(name: string): boolean {
  return ['host', ':authority'].includes(name.toLowerCase())
}

function checkMirrors(route: HttpRoute, path: FieldPath): FieldProblem[] {
  const { mirror, mirrors = [] } = route
  return [
    ...(mirror === undefined ? [] : checkDestination(mirror, [...path, 'mirror'])),
    ...checkPercentage(route.mirrorPercentage, [...path, 'mirrorPercentage']),
    ...mirrors.flatMap(({ destination, percentage }, i) => [
      ...checkDestination(destination, [...path, 'mirrors', i, 'destination']),
      ...checkPercentage(percentage, [...path, 'mirrors', i, 'percentage']),
    ]),
    ...errorWhen(
      mirrors.length > 1,
      [...path, 'mirrors'],
      'mirrors: one copy is supported, not several',
    ),
  ]
}

function checkUnsupported(route: HttpRoute, path: FieldPath): FieldProblem[] {
  const refused = ['delegate', 'mirrorPercent'] as const
  return refused
    .filter((field) => route[field] !== undefined)
    .map((field) => {
      const at = [...path, field]
      const message = `${renderFieldPath(at)}: not supported yet; the rule is refused so that it is not ignored in silence`
      return errorAt(at, message, field === 'mirrorPercent' ? 'use mirrorPercentage' : undefined)
    })
}

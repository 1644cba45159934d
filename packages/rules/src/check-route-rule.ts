import { checkCorsPolicy, warnAboutCors } from './check-cors-policy.ts'
import { checkIstioService, checkLabels } from './check-istio-service.ts'
import { checkL4Fault, checkL4Match } from './check-l4.ts'
import { checkAppendedHeaders, checkRewrites } from './check-rewrites.ts'
import { checkRouteActions, warnAboutFaults } from './check-route-actions.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import { isSurelyOutside } from './is-surely-outside.ts'
import { compileRegex } from './linear-regex.ts'
import { resolveService } from './resolve-service.ts'
import type { RouteRuleSpec, StringMatch } from './resource.ts'

type Draft = Partial<RouteRuleSpec>

const headersPath: FieldPath = ['spec', 'match', 'request', 'headers']

/** The table for RouteRule of spec egress-rules 3.3, as far as this mesh acts on its fields, in its order; warnings when no row applies. */
export function checkRouteRule(spec: Draft, namespace: string): FieldProblem[] {
  const problems = [
    ...checkDestination(spec.destination),
    ...checkMatch(spec.match),
    ...checkRewrites(spec),
    ...checkRoute(spec),
    ...checkRouteDestinations(spec, namespace),
    ...checkRouteOutside(spec),
    ...(spec.mirror === undefined ? [] : checkIstioService(spec.mirror, ['spec', 'mirror'])),
    ...checkAppendedHeaders(spec),
    ...checkCorsPolicy(spec.corsPolicy),
    ...checkRouteActions(spec),
    ...checkL4Fault(spec.l4Fault),
  ]
  if (problems.length > 0) return problems
  return [...warnAboutFaults(spec), ...warnAboutCors(spec.corsPolicy)]
}

function checkDestination(destination: Draft['destination']): FieldProblem[] {
  const path: FieldPath = ['spec', 'destination']
  if (destination === undefined) return [error(path, 'route rule must have a destination service')]
  const problems = checkIstioService(destination, path)
  if (Object.keys(destination.labels ?? {}).length > 0) {
    problems.push(error([...path, 'labels'], 'route rule destination labels must be empty'))
  }
  return problems
}

function checkMatch(match: Draft['match']): FieldProblem[] {
  const source =
    match?.source === undefined ? [] : checkIstioService(match.source, ['spec', 'match', 'source'])
  const headers = Object.entries(match?.request?.headers ?? {})
  return [
    ...source,
    ...checkL4Match(match),
    ...headers.flatMap(([name, value]) => checkHeader(name, value)),
  ]
}

function checkHeader(name: string, value: StringMatch): FieldProblem[] {
  const path = [...headersPath, name]
  const problems: FieldProblem[] = []
  const [kind, text] = Object.entries(value)[0] ?? []
  if (name === '')
    problems.push(error(path, 'header name "" invalid:  header name cannot be empty'))
  if (name !== name.toLowerCase()) {
    problems.push(error(path, `header name "${name}" invalid:  must be in lower case`))
  }
  if (kind === undefined) {
    const message = `header "${name}" value invalid:  unrecognized string match {}`
    problems.push({ ...error(path, message), hint: 'give one of exact, prefix and regex' })
  }
  if (Object.keys(value).length > 1) {
    problems.push(
      error(path, `header "${name}" value invalid:  give only one of exact, prefix and regex`),
    )
  }
  if (name === 'uri' && text === '') {
    problems.push(error(path, `${kind} header value for "uri" must be non-empty`))
  }
  if (value.regex !== undefined) {
    const compiled = compileRegex(value.regex)
    if (!compiled.ok) problems.push(error([...path, 'regex'], compiled.problem))
  }
  return problems
}

function checkRoute(spec: Draft): FieldProblem[] {
  const route = spec.route ?? []
  const entries = route.flatMap(({ labels, weight = 0 }, i) => {
    const at: FieldPath = ['spec', 'route', i]
    const problems = checkLabels(labels, [...at, 'labels'])
    if (weight < 0 || weight > 100) {
      const message = `weight invalid:  percentage ${weight} is not in range 0..100`
      problems.push(error([...at, 'weight'], message))
    }
    return problems
  })
  if (route.length === 0) return entries
  const sum = route.reduce((total, { weight = 0 }) => total + weight, 0)
  const total = route.length === 1 && sum === 0 ? 100 : sum
  if (total !== 100) {
    entries.push(error(['spec', 'route'], `route weights total ${total} (must total 100)`))
  }
  return entries
}

/** Ours: upstream left these unchecked. An entry that names another service would not be obeyed, so it is refused. */
function checkRouteDestinations(spec: Draft, namespace: string): FieldProblem[] {
  if (spec.destination === undefined) return []
  const own = resolveService(spec.destination, namespace)
  return (spec.route ?? []).flatMap(({ destination }, i) => {
    if (destination === undefined || resolveService(destination, namespace) === own) return []
    const message = `spec.route[${i}].destination: sending requests to another service than spec.destination is not supported yet`
    return [error(['spec', 'route', i, 'destination'], message)]
  })
}

/** Ours (spec: egress-rules 10): in 2018 a second target broke the listener; a host outside has no versions to weigh. */
function checkRouteOutside({ destination, route = [] }: Draft): FieldProblem[] {
  const { service = '' } = destination ?? {}
  if (route.length < 2 || !isSurelyOutside(service)) return []
  const message = `${service} is outside the mesh: its requests cannot be shared out among several weighted routes`
  return [error(['spec', 'route'], message)]
}

function error(path: FieldPath, message: string): FieldProblem {
  return { level: 'error', message, path }
}

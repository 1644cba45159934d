import { checkLabels } from '../check-istio-service.ts'
import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen } from '../field-problem.ts'
import { compileRegex } from '../linear-regex.ts'
import { checkWildcardName, isDnsLabel } from './check-host-name.ts'
import type { Destination, StringMatch } from './route-parts-schema.ts'

export function checkDestination(
  destination: Destination | undefined,
  path: FieldPath,
): FieldProblem[] {
  if (destination === undefined) return [errorAt(path, 'destination is required')]
  const { host = '', subset, port } = destination
  return [
    ...errorWhen(host === '*', [...path, 'host'], 'invalid destination host *'),
    ...(host === '*'
      ? []
      : checkWildcardName(host).map((message) => errorAt([...path, 'host'], message))),
    ...errorWhen(
      subset !== undefined && subset !== '' && !isDnsLabel(subset),
      [...path, 'subset'],
      `subset name is invalid: ${subset}`,
    ),
    ...(port === undefined ? [] : checkPortNumber(port.number ?? 0, [...path, 'port', 'number'])),
  ]
}

/** Weights are proportions: their sum need not be 100 (spec: egress-rules 6.3). */
export function checkWeights(
  route: readonly { weight?: number }[],
  path: FieldPath,
): FieldProblem[] {
  const total = route.reduce((sum, { weight = 0 }) => sum + weight, 0)
  return [
    ...route.flatMap(({ weight = 0 }, i) =>
      errorWhen(weight < 0, [...path, i, 'weight'], `weight ${weight} < 0`),
    ),
    ...errorWhen(route.length > 1 && total === 0, path, 'total destination weight = 0'),
  ]
}

export function checkPortNumber(port: number | undefined, path: FieldPath): FieldProblem[] {
  return errorWhen(
    port !== undefined && (port < 1 || port > 65_535),
    path,
    `port number ${port} must be in the range 1..65535`,
  )
}

export function checkLabelMap(
  labels: Record<string, string> | undefined,
  path: FieldPath,
): FieldProblem[] {
  return checkLabels(labels, path)
}

/** A condition on a text; `where` is what it is about, as messages call it. */
export function checkStringMatch(
  match: StringMatch | undefined,
  where: string,
  path: FieldPath,
): FieldProblem[] {
  if (match === undefined) return []
  const given = Object.keys(match)
  return [
    ...errorWhen(given.length > 1, path, `"${where}": give only one of exact, prefix and regex`),
    ...errorWhen(
      match.prefix === '',
      [...path, 'prefix'],
      `"${where}": prefix string match should not be empty`,
    ),
    ...(match.regex === undefined ? [] : checkRegex(match.regex, where, [...path, 'regex'])),
  ]
}

function checkRegex(regex: string, where: string, path: FieldPath): FieldProblem[] {
  if (regex === '') return [errorAt(path, `"${where}": regex string match should not be empty`)]
  if (regex.length > 1024) {
    return [errorAt(path, `"${where}": regex is too large, max length allowed is 1024`)]
  }
  const compiled = compileRegex(regex)
  if (compiled.ok) return []
  const style = 'Istio uses RE2 style regex-based match (https://github.com/google/re2/wiki/Syntax)'
  return [errorAt(path, `"${where}": ${compiled.problem}; ${style}`)]
}

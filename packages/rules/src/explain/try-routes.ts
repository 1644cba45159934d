import { type CompiledRoute, missOfRoute, type RouteMiss } from '../compiled-route.ts'
import type { Question } from '../decision.ts'
import { quote } from '../quote.ts'
import type { TriedRule } from './explanation.ts'

/** The route rules of a destination in the order they are tried; the first without a reason against it is taken. */
export function tryRoutes(
  routes: readonly CompiledRoute[],
  question: Question,
  callerHosts: readonly string[],
): readonly TriedRule[] {
  let taken: CompiledRoute | undefined
  return routes.map((route) => {
    const missed =
      taken === undefined ? why(route, question, callerHosts) : `${taken.key} comes first`
    if (missed === null) taken = route
    return { key: route.key, ref: route.ref, names: namesOf(route), missed }
  })
}

function why(
  route: CompiledRoute,
  question: Question,
  callerHosts: readonly string[],
): string | null {
  const miss = missOfRoute(route, question, callerHosts)
  return miss === undefined ? null : sayMiss(miss, route, question)
}

function sayMiss(miss: RouteMiss, { source }: CompiledRoute, question: Question): string {
  if (miss === 'source') return `it is for callers of ${source?.host}, not for ${question.workload}`
  if (miss === 'source-labels') {
    const labels = (source?.labels ?? []).map((pair) => pair.join('=')).join(', ')
    return `it is for callers with the labels ${labels}, which ${question.workload} does not have`
  }
  const { name: header, says } = miss
  const value = miss.value(question)
  if (miss.looksAtRequest && question.request?.wasRecorded?.(header) === false) {
    return `${header} must match ${says}, and what the request had was not recorded`
  }
  const found = value === undefined ? 'the request has none' : `the request has ${quote(value)}`
  return `${header} must match ${says}, ${found}`
}

function namesOf({ place, conditions, targets }: CompiledRoute): string {
  const when = conditions.map(({ name, says }) => `${name} ${says}`).join(' and ')
  const where = targets
    .map(({ labels, weight, to, service }) => {
      const versions = Object.entries(labels).map((pair) => pair.join('='))
      const what = [to?.host ?? service, ...versions].filter((part) => part !== undefined)
      return `${what.join(' ') || 'all versions'} ${weight}%`
    })
    .join(', ')
  const parts = [place, when, where].filter((part) => part !== undefined && part !== '')
  return parts.join(': ')
}

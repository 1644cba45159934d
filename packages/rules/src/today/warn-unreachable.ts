import type { FieldPath, FieldProblem } from '../field-path.ts'
import { warningAt } from '../field-problem.ts'
import type { HttpMatch, HttpRoute } from './http-route-schema.ts'
import type { VirtualServiceSpec } from './virtual-service-schema.ts'

/** Routes that nothing reaches: they stand after a catch-all, or repeat a match of an earlier one (spec: 6.3). */
export function warnUnreachable({ http = [] }: Partial<VirtualServiceSpec>): FieldProblem[] {
  const seen = new Set<string>()
  let catchAll: number | undefined
  return http.flatMap((route, i) => {
    const path: FieldPath = ['spec', 'http', i]
    if (catchAll !== undefined) {
      const message = `virtualService rule ${nameOf(route, i)} not used: rule ${nameOf(http[catchAll], catchAll)} before it takes every request`
      return [warningAt(path, message)]
    }
    if (isCatchAll(route)) catchAll = i
    const repeated = (route.match ?? []).filter((match) => seen.has(JSON.stringify(match)))
    for (const match of route.match ?? []) seen.add(JSON.stringify(match))
    if (repeated.length === 0) return []
    const message = `virtualService rule ${nameOf(route, i)} not used in part: an earlier rule has the same match`
    return [warningAt([...path, 'match'], message)]
  })
}

/** `spec.http[3]`, or by the name it has. */
function nameOf(route: HttpRoute | undefined, i: number): string {
  return route?.name === undefined ? `#${i}` : JSON.stringify(route.name)
}

function isCatchAll({ match = [] }: HttpRoute): boolean {
  return match.length === 0 || match.some(isUnconditional)
}

function isUnconditional({
  name: _,
  statPrefix: __,
  ignoreUriCase: ___,
  ...conditions
}: HttpMatch) {
  return Object.entries(conditions).every(([field, value]) => {
    if (field === 'uri') return JSON.stringify(value) === '{"prefix":"/"}'
    return typeof value === 'object' && Object.keys(value).length === 0
  })
}

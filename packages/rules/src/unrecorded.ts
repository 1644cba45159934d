import type { CompiledRoute } from './compiled-route.ts'
import { missOfRoute } from './compiled-route.ts'
import type { Condition } from './condition.ts'
import { callerHosts, routesOf } from './decide.ts'
import type { Question } from './decision.ts'
import type { RouteTable } from './route-table.ts'

/** A route that a recorded request may have taken, and the conditions on what was not recorded. */
interface PossibleRoute {
  readonly route: CompiledRoute
  readonly open: readonly Condition[]
}

/**
 * The routes that a recorded request may take, in their order, as far as what was recorded tells; the last one is taken
 * for certain if it leaves nothing open.
 */
export function possibleRoutes(table: RouteTable, question: Question): readonly PossibleRoute[] {
  const isOpen = ({ looksAtRequest, name }: Condition): boolean =>
    looksAtRequest && question.request?.wasRecorded?.(name) === false
  const callers = callerHosts(table, question)
  const possible: PossibleRoute[] = []
  for (const route of routesOf(table, question)) {
    const known = route.conditions.filter((condition) => !isOpen(condition))
    if (missOfRoute({ ...route, conditions: known }, question, callers) !== undefined) continue
    const open = route.conditions.filter(isOpen)
    possible.push({ route, open })
    if (open.length === 0) break
  }
  return possible
}

/** What the answer depends on that was not recorded, for people; `undefined` where it depends on nothing of the sort. */
export function sayUnrecorded(possible: readonly PossibleRoute[]): string | undefined {
  const first = possible.find(({ open }) => open.length > 0)
  if (first === undefined) return undefined
  const { key, place } = first.route
  const rule = place === undefined ? key : `${key} (${place})`
  const names = first.open.map(({ name }) => name).join(', ')
  return `${rule} looks at ${names}, which was not recorded`
}

/** Two lists of one form let a request go the same way, whatever it had. */
export function formOf(possible: readonly PossibleRoute[]): string {
  return JSON.stringify(
    possible.map(({ route: { key, targets, actions }, open }) => [
      key,
      open.map(({ name, says }) => [name, says]),
      targets,
      actions,
    ]),
  )
}

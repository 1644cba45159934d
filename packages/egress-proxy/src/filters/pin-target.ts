import type { Decision, HeaderChanges, RouteActions, RouteTarget } from '@bookinfo/rules'
import { pickTarget } from '@bookinfo/rules/deciding'
import type { ProxyCore } from '../proxy-core.ts'
import type { Destination } from './choose-upstream.ts'

type Allowed = Extract<Decision, { action: 'allow' }>

/**
 * The decision with one target for good: another try of the request does not change it, and what the target asks for
 * beside the route is part of it.
 */
export function pinTarget(core: ProxyCore, decision: Allowed): Allowed {
  const targets = targetsOf(decision)
  const target = targets && pickTarget(targets, core.random())
  if (target === undefined || decision.reason === 'allow_any') return decision
  const { outside } = target
  const tls = outside === undefined ? decision.tls : outside.tls
  const { actions } = decision
  const pinned = { targets: [target], ...(actions && { actions: addHeaders(actions, target) }) }
  return decision.reason === 'mesh'
    ? { ...decision, ...pinned, tls: tls === 'originate' ? 'originate' : 'none' }
    : { ...decision, ...pinned, tls }
}

/** Whether the way depends on the target so much that it has to be picked before anything is written. */
export function mustPin(decision: Allowed): boolean {
  if (decision.reason === 'allow_any' || decision.actions !== undefined) return true
  return targetsOf(decision)?.some(({ outside }) => outside !== undefined) === true
}

/** The server name that TLS origination asks for, after the target was picked. */
export function serverNameOf(decision: Allowed, { host, kind }: Destination): string | null {
  if (decision.tls !== 'originate') return null
  const [target] = targetsOf(decision) ?? []
  const own = decision.reason === 'allowed' ? decision.cluster : undefined
  const cluster = target === undefined ? own : target.outside?.cluster
  return cluster?.sni ?? cluster?.host ?? (kind === 'name' ? host : null)
}

/** What a route chooses from; `undefined` where none does. */
export function targetsOf(decision: Allowed): readonly RouteTarget[] | undefined {
  return decision.reason === 'allow_any' ? undefined : decision.targets
}

/** The route's changes of headers first, then the target's. */
function addHeaders(actions: RouteActions, target: RouteTarget): RouteActions {
  const { requestHeaders, answerHeaders } = target
  if (requestHeaders === undefined && answerHeaders === undefined) return actions
  return {
    ...actions,
    ...mergeInto('requestHeaders', actions.requestHeaders, requestHeaders),
    ...mergeInto('answerHeaders', actions.answerHeaders, answerHeaders),
  }
}

function mergeInto(
  name: 'requestHeaders' | 'answerHeaders',
  one: HeaderChanges | undefined,
  other: HeaderChanges | undefined,
): Partial<RouteActions> {
  if (other === undefined) return {}
  const { set = [], add = [], remove = [] } = one ?? {}
  const changes = {
    set: [...set, ...other.set],
    add: [...add, ...other.add],
    remove: [...remove, ...other.remove],
  }
  return { [name]: changes }
}

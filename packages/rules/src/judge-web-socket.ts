import type { Decision } from './decision.ts'

/**
 * Where a RouteRule routes the request, its `websocketUpgrade` says which of the two kinds it serves, as in 2018;
 * where none does, both pass, as in every proxy today (spec: egress-rules 3.6). Returns why the route does not serve
 * the request.
 */
export function judgeWebSocket(
  decision: Decision,
  isUpgrade: boolean,
): 'websocket_required' | 'websocket_not_in_route' | undefined {
  if (decision.action === 'deny') return undefined
  const { routeRule, actions } = decision
  if (actions?.websocketUpgrade === true) return isUpgrade ? undefined : 'websocket_required'
  return isUpgrade && routeRule?.kind === 'route-rule' ? 'websocket_not_in_route' : undefined
}

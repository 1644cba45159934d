import type { CompiledRoute } from './compiled-route.ts'
import type { Question } from './decision.ts'
import { protocolFamily } from './protocol.ts'
import type { Opening, RouteTable, VirtualHost } from './route-table.ts'

interface Routes {
  readonly routes: readonly CompiledRoute[]
  /** Whether what fits none of them is refused. */
  readonly isClosed: boolean
}

const none: Routes = { routes: [], isClosed: false }

/**
 * The routes of an outside host: those of the VirtualService that names it most closely, for what is spoken; else the
 * RouteRules, which act on clear HTTP only and link by the identical text (spec: egress-rules 4).
 */
export function routesOutside(table: RouteTable, opening: Opening, question: Question): Routes {
  const { speech, host } = question
  if (speech === 'connect') return none
  const virtual = table.virtualHosts.find(host)
  const own = virtual && spoken(virtual, speech)
  if (own !== undefined && own.length > 0) return { routes: own, isClosed: true }
  if (speech !== 'http' || protocolFamily(opening.protocol) !== 'HTTP') return none
  return { routes: table.routes.get(opening.rule.service.toLowerCase()) ?? [], isClosed: false }
}

function spoken(
  { http, tls, tcp }: VirtualHost,
  speech: Exclude<Question['speech'], 'connect'>,
): readonly CompiledRoute[] {
  if (speech === 'http') return http
  return speech === 'tls' ? tls : tcp
}

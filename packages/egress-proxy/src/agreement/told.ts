import {
  type ExplainedPlace,
  type ExplainedWay,
  type Explanation,
  explain,
  explainBadName,
  parseQuestion,
  type RouteTable,
} from '@bookinfo/rules'
import type { ExchangeRecord } from '../exchange.ts'
import { type Call, registry } from './generate.ts'

/** What a call came to, as the gateway did it or as the explanation says it would. */
export interface Told {
  readonly action: 'allow' | 'deny'
  /** Of the decision, or the code of what the gateway answered instead of forwarding. */
  readonly reason: string
  readonly rule: string | null
  readonly routeRule: string | null
  /** Address dialled; before it, for requests, what the upstream saw: TLS or not, server name, Host. */
  readonly upstream: string | null
  /** Whether CONNECT is answered 200; only for tunnels. */
  readonly tunnel: boolean | null
}

export function toldByRecord(record: ExchangeRecord, body: string | null): Told {
  const { action, reason, rule, routeRule, upstream } = record
  const isAllowed = action === 'allow'
  return {
    action,
    reason,
    rule: isAllowed ? rule : null,
    routeRule: isAllowed ? routeRule : null,
    upstream: isAllowed && upstream !== null ? `${body ?? 'bytes'} @${upstream.address}` : null,
    tunnel: null,
  }
}

/** The authority as the client writes it. */
export function writtenAuthority({ host, port, writesPort, speech }: Call): string {
  const isDefault = port === 80 && speech === 'http'
  return isDefault && !writesPort ? host : `${host}:${port}`
}

/** What explanations know of the gateway besides the rules. */
export interface World {
  readonly table: RouteTable
  readonly connectTo: ReadonlyMap<string, string>
  /** Workloads with their addresses. */
  readonly mesh: typeof registry
}

/**
 * What explanations say of a call, asked for as a person would: by URL, workload and headers. There is one answer for
 * each way that chance may take.
 */
export function toldByExplanation(world: World, call: Call): readonly Told[] {
  const explanation = explainCall(world, call)
  const ends = endsOf(explanation)
  if (call.door !== 'connect') return ends.map((end) => ({ ...end, tunnel: null }))
  const opening = explainCall(world, { ...call, speech: 'connect' })
  // What is joined at once comes to what its opening does; else an opening that reaches somebody is gone on with.
  if (isBlind(opening)) return ends.map((end) => ({ ...end, tunnel: isReached(end) }))
  return endsOf(opening).flatMap((opened): readonly Told[] =>
    isReached(opened)
      ? ends.map((end) => ({ ...end, tunnel: true }))
      : [{ ...opened, tunnel: false }],
  )
}

type End = Omit<Told, 'tunnel'>

function isReached({ upstream }: End): boolean {
  return upstream !== null
}

/** Whether the tunnel is joined before anything is spoken in it. */
function isBlind({ decision }: Explanation): boolean {
  if (decision?.reason === 'allow_any') return true
  return decision?.reason === 'allowed' && /^(?:tcp|mongo|redis|mysql)$/.test(decision.protocol)
}

function endsOf(explanation: Explanation): readonly End[] {
  const { verdict, reason, answeredBy, upstream, rules, routes } = explanation
  if (verdict === 'deny')
    return [{ action: 'deny', reason, rule: null, routeRule: null, upstream: null }]
  const deciding = (tried: Explanation['rules']) =>
    tried.find(({ missed }) => missed === null)?.key ?? null
  const end = {
    action: verdict,
    reason,
    rule: deciding(rules),
    routeRule: deciding(routes),
    upstream: null,
  }
  if (answeredBy !== 'upstream') return [{ ...end, reason: answeredBy ?? '' }]
  return (upstream?.ways ?? []).flatMap((way) =>
    way.places.length === 0
      ? [{ ...end, reason: 'no_healthy_upstream' }]
      : way.places.map((place) => endAt(end, way, place)),
  )
}

function endAt(end: End, { tls, sni, host }: ExplainedWay, place: ExplainedPlace): End {
  // The resolver of the test knows no name.
  if (place.by === 'lookup') return { ...end, reason: 'dns_error' }
  if (place.range !== null && place.range !== 'public') {
    return {
      action: 'deny',
      reason: 'destination_ip_prohibited',
      rule: null,
      routeRule: null,
      upstream: null,
    }
  }
  const saw = `${tls === 'originate' ? 'tls' : 'clear'} ${sni ?? '-'} ${host}`
  return { ...end, upstream: `${host === null ? 'bytes' : saw} @${place.address}` }
}

function explainCall({ table, connectTo, mesh }: World, call: Call): Explanation {
  const { from, door, speech, path, method, headers } = call
  const authority = writtenAuthority(call)
  const target = speech === 'http' ? `http://${authority}${path}` : authority
  const parsed = parseQuestion({ from, target, door, speech, method, headers }, registry)
  if (!parsed.ok) return explainBadName({ from, target }, parsed.problem)
  return explain(table, parsed.question, { ...parsed, registry: mesh, connectTo, most: 100 })
}

import {
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
  readonly reason: string
  readonly rule: string | null
  readonly routeRule: string | null
  /** What the upstream saw: whether it was TLS of the gateway's own, and Host. Only for requests. */
  readonly upstream: string | null
  /** Whether CONNECT is answered 200; only for tunnels. */
  readonly tunnel: boolean | null
}

export function toldByRecord(record: ExchangeRecord, body: string | null): Told {
  const { action, reason, rule, routeRule } = record
  const isAllowed = action === 'allow'
  return {
    action,
    reason,
    rule: isAllowed ? rule : null,
    routeRule: isAllowed ? routeRule : null,
    upstream: isAllowed ? body : null,
    tunnel: null,
  }
}

/** The authority as the client writes it. */
export function writtenAuthority({ host, port, writesPort, speech }: Call): string {
  const isDefault = port === 80 && speech === 'http'
  return isDefault && !writesPort ? host : `${host}:${port}`
}

/** What explanations say of a call, asked for as a person would: by URL, workload and headers. */
export function toldByExplanation(table: RouteTable, call: Call): Told {
  const { verdict, reason, decision, upstream, rules, routes } = explainCall(table, call)
  const isAllowed = verdict === 'allow' && decision?.action === 'allow'
  const deciding = (tried: Explanation['rules']) =>
    tried.find(({ missed }) => missed === null)?.key ?? null
  const opened = () => explainCall(table, { ...call, speech: 'connect' }).verdict === 'allow'
  return {
    action: verdict,
    reason,
    rule: isAllowed ? deciding(rules) : null,
    routeRule: isAllowed ? deciding(routes) : null,
    upstream:
      isAllowed && upstream !== null && upstream.host !== null
        ? `${upstream.tls === 'originate' ? 'tls' : 'clear'} ${upstream.host}`
        : null,
    tunnel: call.door === 'connect' ? opened() : null,
  }
}

function explainCall(table: RouteTable, call: Call): Explanation {
  const { from, door, speech, path, cookie } = call
  const authority = writtenAuthority(call)
  const target = speech === 'http' ? `http://${authority}${path}` : authority
  const headers = cookie === '' ? {} : { cookie }
  const parsed = parseQuestion({ from, target, door, speech, headers }, registry)
  if (!parsed.ok) return explainBadName({ from, target }, parsed.problem)
  return explain(table, parsed.question, { ...parsed, registry, most: 100 })
}

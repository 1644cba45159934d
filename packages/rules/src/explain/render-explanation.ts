import type { Speech } from '../decision.ts'
import { quote } from '../quote.ts'
import type {
  AnsweredBy,
  ExplainedPlace,
  ExplainedUpstream,
  ExplainedWay,
  Explanation,
  TriedRule,
} from './explanation.ts'

/** A row of the gateway's failure table, as far as it is shown. */
export interface ShownFailure {
  readonly status: number
  readonly flag: string
  readonly type: string
}

const doors = {
  'http-absolute': 'a proxy request',
  'http-origin': 'an intercepted request',
  tls: 'intercepted TLS',
  connect: 'CONNECT',
  tcp: 'a TCP listener',
}

const speeches: Readonly<Record<Speech, string>> = {
  http: 'clear HTTP',
  tls: 'TLS',
  bytes: 'other bytes',
  connect: 'a tunnel, before its first byte',
}

/**
 * An explanation as text for terminals: the verdict, what was asked, each rule, what goes upstream. `failure` is the
 * row of the failure table for a refusal, which only the gateway knows. Ends with a line feed.
 */
export function renderExplanation(explanation: Explanation, failure?: ShownFailure): string {
  const { verdict, reason, message, rulesOmitted, routesOmitted } = explanation
  const lines = [
    `${verdict === 'allow' ? 'ALLOWED' : 'DENIED'} (${reason}): ${message}`,
    ...section('asked', askedLines(explanation)),
    ...section('egress rules', triedLines(explanation.rules, rulesOmitted)),
    ...section('route rules', triedLines(explanation.routes, routesOmitted)),
    ...section('inside the tunnel', insideLines(explanation)),
    ...section('upstream', upstreamLines(explanation.upstream)),
    ...section(
      'answer',
      failure === undefined ? ownAnswer(explanation) : [answerLine(explanation, failure)],
    ),
  ]
  return `${lines.join('\n')}\n`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}

function askedLines({ asked, decision }: Explanation): readonly string[] {
  const { workload, door, speech, written, host, port, method, path } = asked
  if (decision === null) return [`caller    ${workload}`, `name      ${quote(written)}`]
  const request = method === null ? '' : `, ${method} ${quote(path ?? '')}`
  const canonical = written === host || written === `${host}:${port}`
  return [
    `caller    ${workload}`,
    `name      ${host}${canonical ? '' : `, written ${quote(written)}`}`,
    `port      ${port}`,
    `speaks    ${speeches[speech]}, through ${doors[door]}${request}`,
  ]
}

function triedLines(rules: readonly TriedRule[], omitted: number): readonly string[] {
  const lines = rules.flatMap(({ key, names, missed }) =>
    missed === null ? [`+ ${key}  ${names}`] : [`- ${key}  ${names}`, `    ${missed}`],
  )
  return omitted === 0 ? lines : [...lines, `… and ${omitted} more, further away`]
}

function insideLines({ inside }: Explanation): readonly string[] {
  return inside.map(({ speech, verdict, reason, tls }) => {
    const how = tls === null || tls === 'none' ? '' : `, TLS ${tls}`
    return `${speeches[speech].padEnd(12)}${verdict === 'allow' ? 'allowed' : `denied (${reason})`}${how}`
  })
}

function upstreamLines(upstream: ExplainedUpstream | null): readonly string[] {
  if (upstream === null) return []
  const { ways, overridesKnown } = upstream
  const isUnknown = !overridesKnown && ways.some(({ places }) => places.some(mayBeOverridden))
  return [
    ...ways.flatMap((way) => (ways.length === 1 ? wayLines(way) : shareLines(way))),
    ...(isUnknown ? ["override  the gateway's own overrides (connectTo) are not known here"] : []),
  ]
}

function mayBeOverridden({ by }: ExplainedPlace): boolean {
  return by === 'lookup' || by === 'address'
}

function shareLines(way: ExplainedWay): readonly string[] {
  return [`${Math.round(way.share)}% of the calls`, ...wayLines(way).map((line) => `  ${line}`)]
}

function wayLines({ labels, tls, sni, host, missing, places }: ExplainedWay): readonly string[] {
  const version = Object.entries(labels).map((pair) => pair.join('='))
  return [
    ...(version.length === 0 ? [] : [`version   ${version.join(' ')}`]),
    `tls       ${sayTls[tls]}${sni === null ? '' : `, server name ${sni}`}`,
    ...(host === null ? [] : [`host      ${host}`]),
    ...(missing === null ? [] : [`nothing   ${missing}: answered with 503`]),
    ...places.map(placeLine),
  ]
}

const sayTls = {
  none: 'none',
  originate: 'originated by the gateway, which verifies certificate and name',
  passthrough: "the client's own, passed through",
}

function placeLine({ name, port, by, address, range }: ExplainedPlace): string {
  if (by === 'endpoint')
    return `address   ${address === null ? '' : `${address}, which is `}${name}`
  if (by === 'override') {
    return `address   ${address}, in place of ${name}:${port}: an override of the operator, dialled unjudged`
  }
  if (by === 'address') return `address   ${address} (${range})`
  return `address   what the gateway's own lookup of ${name} gives, port ${port}; refused unless every address is public`
}

const ownAnswers: Partial<Record<AnsweredBy, string>> = {
  redirected: 'the gateway redirects, as the route says',
  direct_response: 'the gateway answers itself, as the route says',
  fault_filter_abort: 'the gateway answers with the fault of the route',
  no_healthy_upstream: 'the gateway answers 503: there is nowhere to go',
}

function ownAnswer({ answeredBy }: Explanation): readonly string[] {
  const says = answeredBy === null ? undefined : ownAnswers[answeredBy]
  return says === undefined ? [] : [`${says} (${answeredBy})`]
}

/** What only the bytes inside a tunnel give away is refused after its 200. */
const afterConnect: ReadonlySet<string> = new Set([
  'tls_not_expected',
  'not_tls',
  'protocol_not_in_rule',
])

function answerLine({ reason, asked }: Explanation, { status, flag, type }: ShownFailure): string {
  const row = `${reason}, Proxy-Status ${type}, response flag ${flag}`
  const isInside =
    asked.door === 'connect' && asked.speech !== 'connect' && afterConnect.has(reason)
  const before = isInside ? '200 to CONNECT, then ' : ''
  if (asked.speech === 'tls' && (isInside || asked.door === 'tls')) {
    return `${before}a TLS alert, and the connection is closed (${row})`
  }
  if (isInside || asked.door === 'tcp') return `${before}the connection is closed (${row})`
  return `${status} (${row})`
}

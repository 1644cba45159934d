import { isIP } from 'node:net'
import type { Cluster, Decision, Question, RouteTarget } from '../decision.ts'
import { judgeAddress } from '../judge-address.ts'
import { isTunnelled } from '../protocol.ts'
import type { MeshRegistry } from '../registry.ts'
import { authorityText, upstreamHost } from '../upstream-host.ts'
import type { AnsweredBy, ExplainedPlace, ExplainedUpstream, ExplainedWay } from './explanation.ts'

type Allowed = Extract<Decision, { action: 'allow' }>

/** What is known beside the rules. */
export interface KnownUpstream {
  readonly portGiven: boolean
  readonly registry: MeshRegistry | null
  /** `host:port` to `address:port`; `null` where the gateway's are not known. */
  readonly connectTo: ReadonlyMap<string, string> | null
}

/** What leaves the gateway for an allowed call; `null` where the gateway answers itself, as a route says. */
export function explainUpstream(
  question: Question,
  decision: Allowed,
  known: KnownUpstream,
): ExplainedUpstream | null {
  if (answerOfRoute(question, decision) !== undefined) return null
  return {
    to: decision.reason === 'mesh' ? 'mesh' : 'outside',
    ways: waysOf(question, decision, known),
    overridesKnown: known.connectTo !== null,
  }
}

/** Who answers: the gateway where a route says so, or where there is nowhere to go. */
export function answeredBy(
  question: Question,
  decision: Allowed,
  upstream: ExplainedUpstream | null,
): AnsweredBy {
  const own = answerOfRoute(question, decision)
  if (own !== undefined) return own
  const leads = upstream?.ways.some(({ missing }) => missing === null) === true
  return leads ? 'upstream' : 'no_healthy_upstream'
}

/** A direct response comes before a redirect, and both before a fault, as in the gateway. */
function answerOfRoute({ speech }: Question, { actions }: Allowed): AnsweredBy | undefined {
  if (speech !== 'http') return undefined
  if (actions?.directResponse !== undefined) return 'direct_response'
  if (actions?.redirect !== undefined) return 'redirected'
  return actions?.abort?.percent === 100 ? 'fault_filter_abort' : undefined
}

function waysOf(
  question: Question,
  decision: Allowed,
  known: KnownUpstream,
): readonly ExplainedWay[] {
  const targets = decision.reason === 'allow_any' ? undefined : decision.targets
  if (targets === undefined) {
    const cluster = decision.reason === 'allowed' ? decision.cluster : undefined
    const out = { ...(cluster === undefined ? {} : { cluster }), tls: decision.tls }
    const way = wayOutside(question, decision, out, known)
    const missing = way.places.length === 0 ? 'the host has no endpoints' : null
    return [{ share: 100, labels: {}, missing, ...way }]
  }
  const total = targets.reduce((sum, { weight }) => sum + weight, 0)
  return targets
    .filter(({ weight }) => weight > 0)
    .map((target) => ({
      share: (target.weight / total) * 100,
      labels: target.labels,
      ...wayOfTarget(question, decision, target, known),
    }))
}

type Way = Omit<ExplainedWay, 'share' | 'labels' | 'missing'>

function wayOfTarget(
  question: Question,
  decision: Allowed,
  target: RouteTarget,
  known: KnownUpstream,
): Way & Pick<ExplainedWay, 'missing'> {
  const { outside, missing } = target
  const leadsOut = outside !== undefined && missing === undefined
  const own = decision.reason === 'mesh' ? decision.service : ''
  const way: Way = leadsOut
    ? wayOutside(question, decision, outside, known)
    : {
        tls: 'none',
        sni: null,
        host: hostField(question, decision, 'none', known),
        places:
          missing === undefined ? endpointsOf(target.service ?? own, target, known.registry) : [],
      }
  if (way.places.length > 0) return { missing: null, ...way }
  const isUnknown = !leadsOut && missing === undefined && known.registry === null
  const none = leadsOut ? 'the host has no endpoints' : 'no endpoint of this version is known'
  return { missing: isUnknown ? null : (missing ?? none), ...way }
}

function wayOutside(
  question: Question,
  decision: Allowed,
  { cluster = {}, tls: own }: { readonly cluster?: Cluster; readonly tls: Allowed['tls'] },
  known: KnownUpstream,
): Way {
  const name = cluster.host ?? question.host
  const port = cluster.port ?? question.port
  const tls = question.speech === 'tls' ? 'passthrough' : own
  const named = tls === 'passthrough' ? question.host : (cluster.sni ?? name)
  const places = cluster.endpoints ?? [{ address: name, port }]
  return {
    tls,
    sni: tls === 'none' || isIP(named) !== 0 ? null : named,
    host: hostField(question, decision, tls, known),
    places: places.map((place) => toPlace(place.address, place.port, known)),
  }
}

function toPlace(name: string, port: number, { connectTo }: KnownUpstream): ExplainedPlace {
  const named = authorityText({ host: name, port })
  const override = connectTo?.get(named)
  if (override !== undefined) return { name, port, by: 'override', address: override, range: null }
  if (isIP(name) === 0) return { name, port, by: 'lookup', address: null, range: null }
  const verdict = judgeAddress(name)
  const range = verdict === 'public' ? verdict : verdict.range
  return { name, port, by: 'address', address: named, range }
}

function endpointsOf(
  service: string,
  { labels }: RouteTarget,
  registry: MeshRegistry | null,
): readonly ExplainedPlace[] {
  const { port: meshPort = 0 } = registry?.services.find(({ name }) => name === service) ?? {}
  return (registry?.workloads ?? []).flatMap((workload) => {
    const { name, address, port } = workload
    if (workload.service !== service) return []
    const fits = Object.entries(labels).every(([key, value]) => workload.labels[key] === value)
    if (!fits) return []
    const isKnown = address !== undefined && port !== undefined
    const dialled = isKnown ? authorityText({ host: address, port }) : null
    return [
      { name, port: port ?? meshPort, by: 'endpoint' as const, address: dialled, range: null },
    ]
  })
}

function hostField(
  question: Question,
  decision: Allowed,
  tls: Allowed['tls'],
  { portGiven }: KnownUpstream,
): string | null {
  if (!readsRequest(question, decision)) return null
  const scheme = tls === 'originate' ? 'https' : 'http'
  const rewritten = decision.actions?.rewrite?.authority
  return rewritten ?? upstreamHost({ ...question, portGiven }, scheme)
}

/** What is joined before anything is spoken in it is a tunnel to its end: by a TCP rule, and in CONNECT by ALLOW_ANY. */
function readsRequest({ speech, door }: Question, decision: Allowed): boolean {
  if (speech !== 'http') return false
  if (decision.reason === 'allow_any') return door !== 'connect'
  return decision.reason === 'mesh' || !isTunnelled(decision.protocol)
}

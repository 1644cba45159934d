import type { CompiledTarget } from './compiled-route.ts'
import type { Cluster, OutsideTarget, Question, RouteTarget } from './decision.ts'
import { findOpening } from './find-opening.ts'
import { isTunnelled } from './protocol.ts'
import type { Opening, RouteTable } from './route-table.ts'
import { tlsOf } from './today/compile-destination-rules.ts'
import { identityOf, protocolOf } from './today/compile-service-entry.ts'
import type { TrafficPolicy } from './today/destination-rule-schema.ts'

/** The targets of a route for one question: what lies outside must be open there, for what is spoken. */
export function resolveTargets(
  table: RouteTable,
  question: Question,
  targets: readonly CompiledTarget[],
): readonly RouteTarget[] {
  return targets.map((target) => {
    const { to, ...rest } = target
    if (to === undefined) return target
    const host = to.host.startsWith('*') ? question.host : to.host
    const port = to.port ?? question.port
    const found = lookUp(table, question, { host, port, policy: to.policy })
    return typeof found === 'string'
      ? { ...rest, missing: found }
      : { ...rest, outside: toOutside(found, question, { host, port, labels: rest.labels }) }
  })
}

interface Place {
  readonly host: string
  readonly port: number
  readonly policy?: TrafficPolicy | undefined
}

function lookUp(
  table: RouteTable,
  { speech, host: asked, hostKind }: Question,
  { host, port, policy }: Place,
): Opening | string {
  const kind = host === asked ? hostKind : 'name'
  const shared = findOpening(table, { host, hostKind: kind, port })
  const opening = shared && ofSubset(shared, { policy }, port)
  if (opening === undefined) return `no rule opens ${host} on port ${port}`
  const { protocol, originates, rule } = opening
  const fits = {
    http: !isTunnelled(protocol) && (protocol !== 'tls' || originates),
    tls: protocol === 'tls' || protocol === 'https' || protocol === 'auto',
    bytes: isTunnelled(protocol) || protocol === 'auto',
    connect: true,
  }[speech]
  return fits ? opening : `${rule.key} opens ${host} on port ${port} for ${protocol}, not for this`
}

/** An opening as the TLS of a subset has it; a rule of 2018 has no subsets. */
function ofSubset(opening: Opening, subset: Pick<Place, 'policy'>, port: number): Opening {
  const tls = tlsOf(subset, port)
  const isOfToday = opening.rule.ref.kind === 'service-entry'
  if (!isOfToday || isTunnelled(opening.protocol)) return opening
  const http2 = protocolOf(subset, port)
  if (tls === undefined) {
    const isSaid = opening.originates && Object.keys(http2).length > 0
    return isSaid ? { ...opening, cluster: { ...opening.cluster, ...http2 } } : opening
  }
  const { sni: _, subjectAltNames: __, ...rest } = opening.cluster ?? {}
  const originates = tls.mode === 'SIMPLE'
  const cluster = originates
    ? { ...rest, ...identityOf(tls, opening.subjectAltNames), ...http2 }
    : rest
  const { cluster: ___, ...own } = opening
  return { ...own, originates, ...(Object.keys(cluster).length === 0 ? {} : { cluster }) }
}

function toOutside(
  { cluster, originates }: Opening,
  question: Question,
  { host, port, labels }: Place & Pick<RouteTarget, 'labels'>,
): OutsideTarget {
  const upstream: Cluster = {
    ...(host === question.host ? {} : { host }),
    ...(port === question.port ? {} : { port }),
    ...cluster,
  }
  const { endpoints } = upstream
  const chosen =
    endpoints === undefined
      ? upstream
      : {
          ...upstream,
          endpoints: endpoints.filter((endpoint) => carries(endpoint.labels ?? {}, labels)),
        }
  return {
    ...(Object.keys(chosen).length === 0 ? {} : { cluster: chosen }),
    tls: question.speech === 'http' && originates ? 'originate' : 'none',
  }
}

function carries(
  own: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => Object.hasOwn(own, key) && own[key] === value,
  )
}

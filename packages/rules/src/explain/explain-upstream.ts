import { isIP } from 'node:net'
import type { Cluster, Decision, OutsideTarget, Question, RouteTarget } from '../decision.ts'
import { judgeAddress } from '../judge-address.ts'
import { protocolFamily } from '../protocol.ts'
import type { MeshRegistry } from '../registry.ts'
import { authorityText, upstreamHost } from '../upstream-host.ts'
import type { ExplainedAddresses, ExplainedUpstream } from './explanation.ts'

type Allowed = Extract<Decision, { action: 'allow' }>

interface Known {
  readonly portGiven: boolean
  readonly registry: MeshRegistry | null
}

/** What leaves the gateway for an allowed call; `null` for a refused one, and where a route answers itself. */
export function explainUpstream(
  question: Question,
  decision: Decision,
  { portGiven, registry }: Known,
): ExplainedUpstream | null {
  if (decision.action === 'deny') return null
  const { actions } = decision
  if (actions?.redirect !== undefined || actions?.directResponse !== undefined) return null
  const { tls, cluster = {} } = wayOf(decision)
  const name = cluster.host ?? question.host
  return {
    to: decision.reason === 'mesh' ? 'mesh' : 'outside',
    tls,
    sni: tls === 'none' ? null : (cluster.sni ?? (isIP(name) === 0 ? name : null)),
    host: hostField(question, decision, portGiven),
    port: cluster.port ?? question.port,
    addresses: addressesOf(question, decision, registry),
  }
}

function hostField(question: Question, decision: Allowed, portGiven: boolean): string | null {
  if (!readsRequest(question, decision)) return null
  const scheme = wayOf(decision).tls === 'originate' ? 'https' : 'http'
  const { authority } = decision.actions?.rewrite ?? {}
  return authority ?? upstreamHost({ ...question, portGiven }, scheme)
}

/** Addresses that the gateway would dial as they stand: the client's own, or those that a rule gives a host. */
export function givenAddresses({ host }: Question, decision: Allowed): readonly string[] {
  if (decision.reason === 'mesh' || targetsOf(decision) !== undefined) return []
  const { cluster = {} } = wayOf(decision)
  return cluster.endpoints?.map(({ address }) => address) ?? [cluster.host ?? host]
}

/** Of several targets only the chosen one tells; a single one is always chosen. */
function wayOf(decision: Allowed): { readonly tls: Allowed['tls']; readonly cluster?: Cluster } {
  const [first, ...others] = targetsOf(decision) ?? []
  if (first?.outside !== undefined && others.length === 0) return first.outside
  const { tls } = decision
  const cluster = decision.reason === 'allowed' ? decision.cluster : undefined
  return cluster === undefined ? { tls } : { tls, cluster }
}

function targetsOf(decision: Allowed): readonly RouteTarget[] | undefined {
  return decision.reason === 'allow_any' ? undefined : decision.targets
}

/** A tunnel that a TCP rule allows is joined before anything is spoken in it. */
function readsRequest({ speech }: Question, decision: Allowed): boolean {
  const isTcp = decision.reason === 'allowed' && protocolFamily(decision.protocol) !== 'HTTP'
  return speech === 'http' && !isTcp
}

function addressesOf(
  question: Question,
  decision: Allowed,
  registry: MeshRegistry | null,
): ExplainedAddresses {
  const targets = targetsOf(decision)
  if (targets !== undefined) {
    const service = decision.reason === 'mesh' ? decision.service : ''
    const toText = (target: RouteTarget) =>
      target.outside === undefined
        ? endpointsOf(target.service ?? service, target, registry)
        : [outsideText(question, target.outside)]
    return {
      from: 'registry',
      targets: targets.map((target) => ({ ...target, endpoints: toText(target) })),
    }
  }
  const { cluster = {} } = wayOf(decision)
  const { host: name = question.host, endpoints } = cluster
  if (endpoints !== undefined) {
    const listed = endpoints.map(({ address, port }) => authorityText({ host: address, port }))
    return { from: 'rule', endpoints: listed }
  }
  if (isIP(name) === 0) return { from: 'lookup', name }
  const verdict = judgeAddress(name)
  return { from: 'client', address: name, range: verdict === 'public' ? verdict : verdict.range }
}

function outsideText({ host, port }: Question, { cluster = {}, tls }: OutsideTarget): string {
  const target = authorityText({ host: cluster.host ?? host, port: cluster.port ?? port })
  return tls === 'originate' ? `${target} over TLS` : target
}

function endpointsOf(
  service: string,
  { labels, missing }: RouteTarget,
  registry: MeshRegistry | null,
): readonly string[] {
  if (missing !== undefined) return []
  return (registry?.workloads ?? [])
    .filter(
      (workload) =>
        workload.service === service &&
        Object.entries(labels).every(([key, value]) => workload.labels[key] === value),
    )
    .map(({ name, address, port }) => `${name} ${address}:${port}`)
}

import type { Decision, Question, RouteTarget } from '../decision.ts'
import { judgeAddress } from '../judge-address.ts'
import { protocolFamily } from '../protocol.ts'
import type { MeshRegistry } from '../registry.ts'
import { upstreamHost } from '../upstream-host.ts'
import type { ExplainedAddresses, ExplainedUpstream } from './explanation.ts'

interface Known {
  readonly portGiven: boolean
  readonly registry: MeshRegistry | null
}

/** What leaves the gateway for an allowed call; `null` for a refused one, and where a route rule answers itself. */
export function explainUpstream(
  question: Question,
  decision: Decision,
  { portGiven, registry }: Known,
): ExplainedUpstream | null {
  if (decision.action === 'deny' || decision.actions?.redirect !== undefined) return null
  const { tls, actions } = decision
  const scheme = tls === 'originate' ? 'https' : 'http'
  const host = readsRequest(question, decision)
    ? upstreamHost({ ...question, portGiven }, scheme)
    : null
  return {
    to: decision.reason === 'mesh' ? 'mesh' : 'outside',
    tls,
    sni: tls === 'none' || question.hostKind !== 'name' ? null : question.host,
    host: host === null ? null : (actions?.rewrite?.authority ?? host),
    port: question.port,
    addresses: addressesOf(question, decision, registry),
  }
}

/** A tunnel that a TCP rule allows is joined before anything is spoken in it. */
function readsRequest({ speech }: Question, decision: Decision): boolean {
  const isTcp = decision.reason === 'allowed' && protocolFamily(decision.protocol) !== 'HTTP'
  return speech === 'http' && !isTcp
}

function addressesOf(
  { host, hostKind }: Question,
  decision: Extract<Decision, { action: 'allow' }>,
  registry: MeshRegistry | null,
): ExplainedAddresses {
  if (decision.reason === 'mesh') {
    const { service, targets } = decision
    return {
      from: 'registry',
      targets: targets.map((target) => withEndpoints(service, target, registry)),
    }
  }
  if (hostKind === 'name') return { from: 'lookup', name: host }
  const verdict = judgeAddress(host)
  return { from: 'client', address: host, range: verdict === 'public' ? verdict : verdict.range }
}

function withEndpoints(service: string, target: RouteTarget, registry: MeshRegistry | null) {
  const endpoints = (registry?.workloads ?? []).filter(
    (workload) =>
      workload.service === service &&
      Object.entries(target.labels).every(([key, value]) => workload.labels[key] === value),
  )
  return {
    ...target,
    endpoints: endpoints.map(({ name, address, port }) => `${name} ${address}:${port}`),
  }
}

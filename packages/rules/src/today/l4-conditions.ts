import { toBlock } from '../compiled-rule.ts'
import type { Condition } from '../condition.ts'
import { onQuestion } from '../condition.ts'
import type { Question } from '../decision.ts'
import { matchesPattern } from '../host-map.ts'
import { ipv4Value } from '../ipv4.ts'
import { quote } from '../quote.ts'
import { workloadNamespace } from './is-exported.ts'
import type { TcpRoute } from './virtual-service-schema.ts'

type L4Match = NonNullable<TcpRoute['match']>[number] & { sniHosts?: string[] }

/** A match that names gateways is for those alone. */
export function isForMesh({ gateways = [] }: { gateways?: string[] }): boolean {
  return gateways.length === 0 || gateways.includes('mesh')
}

/** What a route of TLS or of tunnels looks at. */
export function l4Conditions(match: L4Match): readonly Condition[] {
  const { sniHosts, destinationSubnets } = match
  return [
    ...(sniHosts === undefined ? [] : [onServerName(sniHosts)]),
    ...(destinationSubnets === undefined ? [] : [onSubnets(destinationSubnets)]),
    ...callerConditions(match),
  ]
}

function onServerName(sniHosts: readonly string[]): Condition {
  const patterns = sniHosts.map((host) => host.toLowerCase())
  return onQuestion(
    'server name',
    patterns.join(' or '),
    ({ host }) => host,
    ({ host }) => patterns.some((pattern) => matchesPattern(pattern, host)),
  )
}

function onSubnets(subnets: readonly string[]): Condition {
  const blocks = subnets
    .filter((subnet) => !subnet.includes(':'))
    .map((subnet) => toBlock(subnet.includes('/') ? subnet : `${subnet}/32`))
  return onQuestion(
    'address',
    subnets.join(' or '),
    ({ host }) => host,
    ({ host, hostKind }) => {
      if (hostKind !== 'ipv4') return false
      const value = ipv4Value(host)
      return blocks.some(({ first, last }) => first <= value && value <= last)
    },
  )
}

/** The conditions that every match has, on the port asked for and on who asks. */
export function callerConditions({
  port: wanted,
  sourceLabels = {},
  sourceNamespace = '',
}: Pick<L4Match, 'port' | 'sourceLabels' | 'sourceNamespace'>): readonly Condition[] {
  const conditions = Object.entries(sourceLabels).map(([name, value]) => onLabel(name, value))
  if (wanted !== undefined) conditions.unshift(onPort(wanted))
  if (sourceNamespace !== '') conditions.push(onNamespace(sourceNamespace))
  return conditions
}

function onPort(wanted: number): Condition {
  return onQuestion(
    'port',
    String(wanted),
    ({ port }) => String(port),
    ({ port }) => port === wanted,
  )
}

function onLabel(name: string, value: string): Condition {
  const labelOf = ({ workloadLabels }: Question) =>
    Object.hasOwn(workloadLabels, name) ? workloadLabels[name] : undefined
  return onQuestion(
    `label ${name} of the caller`,
    quote(value),
    labelOf,
    (question) => labelOf(question) === value,
  )
}

function onNamespace(namespace: string): Condition {
  return onQuestion(
    'namespace of the caller',
    namespace,
    () => workloadNamespace,
    () => namespace === workloadNamespace,
  )
}

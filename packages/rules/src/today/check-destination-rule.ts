import { checkLabels } from '../check-istio-service.ts'
import type { FieldPath, FieldProblem } from '../field-path.ts'
import { renderFieldPath } from '../field-path.ts'
import { errorAt, errorWhen, inertAt } from '../field-problem.ts'
import { checkClientTls } from './check-client-tls.ts'
import { checkExportTo } from './check-export-to.ts'
import { checkWildcardName } from './check-host-name.ts'
import type { DestinationRuleSpec, TrafficPolicy } from './destination-rule-schema.ts'
import { checkConnectionPool } from './h2-upgrade.ts'

type Draft = Partial<DestinationRuleSpec>
type PortSettings = NonNullable<TrafficPolicy['portLevelSettings']>[number]

/** Parts of a policy that are stored and do nothing here. */
const inert = ['loadBalancer', 'outlierDetection', 'proxyProtocol'] as const

/** The rows of spec egress-rules 6.4, in its order; then what this mesh does not act on. */
export function checkDestinationRule(spec: Draft, namespace: string): FieldProblem[] {
  const { host = '', trafficPolicy, subsets = [] } = spec
  const names = new Set<string>()
  return [
    ...checkWildcardName(host).map((message) => errorAt(['spec', 'host'], message)),
    ...checkPolicy(trafficPolicy, ['spec', 'trafficPolicy'], host),
    ...subsets.flatMap((subset, i) => {
      const path: FieldPath = ['spec', 'subsets', i]
      const { name = '' } = subset
      const again = errorWhen(
        name !== '' && names.has(name),
        [...path, 'name'],
        `duplicate subset names: ${name}`,
      )
      names.add(name)
      return [
        ...again,
        ...errorWhen(name === '', [...path, 'name'], 'subset name cannot be empty'),
        ...checkLabels(subset.labels, [...path, 'labels']),
        ...checkPolicy(subset.trafficPolicy, [...path, 'trafficPolicy'], host),
      ]
    }),
    ...checkExportTo(spec.exportTo, namespace),
    ...(spec.workloadSelector === undefined
      ? []
      : [
          inertAt(
            ['spec', 'workloadSelector'],
            'spec.workloadSelector is not acted on: the rule is for every workload',
          ),
        ]),
  ]
}

function checkPolicy(
  policy: TrafficPolicy | undefined,
  path: FieldPath,
  host: string,
): FieldProblem[] {
  if (policy === undefined) return []
  if (Object.keys(policy).length === 0) {
    return [errorAt(path, 'traffic policy must have at least one field')]
  }
  const { portLevelSettings = [], tunnel } = policy
  return [
    ...checkParts(policy, path, host),
    ...portLevelSettings.flatMap((settings, i) =>
      checkPort(settings, [...path, 'portLevelSettings', i], host),
    ),
    ...(tunnel === undefined ? [] : checkTunnel(tunnel, [...path, 'tunnel'])),
  ]
}

function checkPort(settings: PortSettings, path: FieldPath, host: string): FieldProblem[] {
  const number = settings.port?.number ?? 0
  return [
    ...errorWhen(
      number < 1 || number > 65_535,
      [...path, 'port'],
      'portTrafficPolicy must have valid port',
    ),
    ...checkParts(settings, path, host),
  ]
}

function checkParts(
  parts: PortSettings | TrafficPolicy,
  path: FieldPath,
  host: string,
): FieldProblem[] {
  return [
    ...checkConnectionPool(parts.connectionPool, [...path, 'connectionPool']),
    ...checkClientTls(parts.tls, [...path, 'tls'], host),
    ...inert
      .filter((field) => parts[field] !== undefined)
      .map((field) =>
        inertAt([...path, field], `${renderFieldPath([...path, field])} is not acted on`),
      ),
  ]
}

function checkTunnel(tunnel: unknown, path: FieldPath): FieldProblem[] {
  const protocol =
    typeof tunnel === 'object' && tunnel !== null && 'protocol' in tunnel
      ? tunnel.protocol
      : 'CONNECT'
  return [
    ...errorWhen(
      protocol !== 'CONNECT' && protocol !== 'POST',
      [...path, 'protocol'],
      'tunnel protocol must be "CONNECT" or "POST"',
    ),
    errorAt(
      path,
      `${renderFieldPath(path)}: not supported yet; the rule is refused so that it is not ignored in silence`,
      'an upstream proxy is an option of the gateway',
    ),
  ]
}

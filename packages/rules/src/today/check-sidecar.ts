import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen, inertAt, warningWhen } from '../field-problem.ts'
import { checkWildcardName, isDnsLabel } from './check-host-name.ts'
import { checkWord } from './check-word.ts'
import type { EgressListener, SidecarSpec } from './sidecar-schema.ts'
import { captureModes, policyModes } from './sidecar-schema.ts'

type Draft = Partial<SidecarSpec>

/** The rows of spec egress-rules 6.6, in its order; then what this mesh does not act on. */
export function checkSidecar(spec: Draft): FieldProblem[] {
  const { egress = [], workloadSelector, ingress, outboundTrafficPolicy } = spec
  const isEmpty =
    egress.length === 0 &&
    [ingress, outboundTrafficPolicy, spec.inboundConnectionPool].every((part) => part === undefined)
  return [
    ...errorWhen(isEmpty, ['spec'], 'sidecar: empty configuration provided'),
    ...egress.flatMap((listener, i) => checkListener(listener, ['spec', 'egress', i])),
    ...checkListeners(egress),
    ...checkPolicy(outboundTrafficPolicy),
    ...warningWhen(
      workloadSelector !== undefined && Object.keys(workloadSelector.labels ?? {}).length === 0,
      ['spec', 'workloadSelector'],
      'sidecar: workload selector specified without labels, will be applied to all services in namespace',
    ),
    ...(['ingress', 'inboundConnectionPool'] as const)
      .filter((field) => spec[field] !== undefined)
      .map((field) => inertAt(['spec', field], `spec.${field} is not acted on`)),
  ]
}

function checkListener(listener: EgressListener, path: FieldPath): FieldProblem[] {
  const { hosts = [], port, bind, captureMode } = listener
  const isUnix = bind?.startsWith('unix://') === true
  const seen = new Set<string>()
  return [
    ...errorWhen(
      hosts.length === 0,
      path,
      'sidecar: egress listener must contain at least one host',
    ),
    ...hosts.flatMap((host, i) => {
      const at = [...path, 'hosts', i]
      const isAgain = seen.has(host)
      seen.add(host)
      return [
        ...checkHost(host, at),
        ...warningWhen(isAgain, at, `duplicated egress host: ${host}`),
      ]
    }),
    ...warningWhen(
      hosts.includes('*/*') && hosts.length > 1,
      [...path, 'hosts'],
      '`*/*` host select all resources, no other hosts can be added',
    ),
    ...errorWhen(
      port !== undefined && (port.number ?? 0) === 0 && !isUnix,
      [...path, 'port'],
      'sidecar: ports with 0 value must have a unix domain socket bind address',
    ),
    ...errorWhen(
      isUnix && captureMode === 'IPTABLES',
      [...path, 'captureMode'],
      'sidecar: captureMode must be DEFAULT/NONE for unix domain socket listeners',
    ),
    ...checkWord(captureMode, captureModes, [...path, 'captureMode']),
    ...warningWhen(
      bind !== undefined,
      [...path, 'bind'],
      'bind is not acted on: workloads ask the gateway',
    ),
  ]
}

/** `namespace/name`. */
function checkHost(host: string, path: FieldPath): FieldProblem[] {
  const parts = host.split('/')
  const [namespace = '', name = ''] = parts
  if (parts.length !== 2) return [errorAt(path, 'host must be of form namespace/dnsName')]
  if (namespace === '' || name === '') {
    return [errorAt(path, 'config namespace and dnsName in host entry cannot be empty')]
  }
  const isPartial = name.startsWith('*') && name !== '*' && !name.startsWith('*.')
  return [
    ...errorWhen(
      !['*', '.', '~'].includes(namespace) && !isDnsLabel(namespace),
      path,
      `invalid namespace value "${namespace}" in sidecar`,
    ),
    ...checkWildcardName(name).map((message) => errorAt(path, message)),
    ...errorWhen(isPartial, path, `partial wildcard "${name}" not allowed`),
  ]
}

function checkListeners(egress: readonly EgressListener[]): FieldProblem[] {
  const path = (i: number): FieldPath => ['spec', 'egress', i, 'port']
  const open = egress.flatMap(({ port }, i) => (port === undefined ? [i] : []))
  const sockets = egress.map(({ bind }) => bind).filter((bind) => bind?.startsWith('unix://'))
  const bound = egress
    .filter(({ bind }) => bind?.startsWith('unix://') !== true)
    .flatMap(({ bind = '', port }) =>
      port?.number === undefined ? [] : [`${bind}:${port.number}`],
    )
  return [
    ...errorWhen(
      open.length > 1,
      path(open[1] ?? 0),
      'sidecar: egress can have only one listener with empty port',
    ),
    ...errorWhen(
      open[0] !== undefined && open[0] !== egress.length - 1,
      path(open[0] ?? 0),
      'sidecar: the egress listener with empty port should be the last listener in the list',
    ),
    ...errorWhen(
      new Set(bound).size < bound.length,
      ['spec', 'egress'],
      'sidecar: ports on IP bound listeners must be unique',
    ),
    ...errorWhen(
      new Set(sockets).size < sockets.length,
      ['spec', 'egress'],
      'sidecar: unix domain socket values for listeners must be unique',
    ),
  ]
}

function checkPolicy(policy: Draft['outboundTrafficPolicy']): FieldProblem[] {
  const path: FieldPath = ['spec', 'outboundTrafficPolicy']
  const proxy: unknown = policy?.egressProxy
  const mode = checkWord(policy?.mode, policyModes, [...path, 'mode'])
  if (proxy === undefined) return mode
  const at = [...path, 'egressProxy']
  const hasPort = typeof proxy === 'object' && proxy !== null && 'port' in proxy
  return [
    ...mode,
    ...errorWhen(
      policy?.mode !== 'ALLOW_ANY',
      at,
      'sidecar: egress_proxy must be set only with ALLOW_ANY outbound_traffic_policy mode',
    ),
    ...errorWhen(!hasPort, at, 'sidecar: egress_proxy port must be non-nil'),
    errorAt(at, 'egressProxy is not supported: an upstream proxy is an option of the gateway'),
  ]
}

import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen, warningAt, warningWhen } from '../field-problem.ts'
import { matchesPattern } from '../host-map.ts'
import { checkAddress } from './check-address.ts'
import { checkExportTo } from './check-export-to.ts'
import { checkFullName, checkWildcardName } from './check-host-name.ts'
import { checkHttpRoute } from './check-http-route.ts'
import {
  checkDestination,
  checkLabelMap,
  checkPortNumber,
  checkWeights,
} from './check-route-parts.ts'
import type { TcpRoute, TlsRoute, VirtualServiceSpec } from './virtual-service-schema.ts'
import { warnUnreachable } from './warn-unreachable.ts'

type Draft = Partial<VirtualServiceSpec>

/** The table for VirtualService of spec egress-rules 6.3, in its order; then what this mesh does not act on. */
export function checkVirtualService(spec: Draft, namespace: string): FieldProblem[] {
  const { hosts = [], http = [], tls = [], tcp = [] } = spec
  return [
    ...errorWhen(
      http.length + tls.length + tcp.length === 0,
      ['spec'],
      'http, tcp or tls must be provided in virtual service',
    ),
    ...checkGateways(spec.gateways),
    ...(hosts.length === 0 ? checkDelegate(spec) : checkHosts(hosts, isInMesh(spec))),
    ...http.flatMap((route, i) => checkHttpRoute(route, ['spec', 'http', i])),
    ...tls.flatMap((route, i) => checkTlsRoute(route, ['spec', 'tls', i], hosts)),
    ...tcp.flatMap((route, i) => checkTcpRoute(route, ['spec', 'tcp', i])),
    ...checkExportTo(spec.exportTo, namespace),
    ...warnUnreachable(spec),
    ...warnAboutGateways(spec),
  ]
}

function isInMesh({ gateways = [] }: Draft): boolean {
  return gateways.length === 0 || gateways.includes('mesh')
}

function checkGateways(gateways: readonly string[] = []): FieldProblem[] {
  return gateways.flatMap((gateway, i) => {
    const path: FieldPath = ['spec', 'gateways', i]
    if (gateway.includes('/')) {
      const [namespace = '', name = '', ...rest] = gateway.split('/')
      const isWell = rest.length === 0 && namespace !== '' && checkFullName(name).length === 0
      return errorWhen(!isWell, path, `invalid value for gateway name "${gateway}"`)
    }
    return [
      ...checkFullName(gateway).map((message) => errorAt(path, message)),
      ...warningWhen(
        gateway.includes('.'),
        path,
        `using legacy gatewayName format "${gateway}"; prefer the <namespace>/<name> format: ${JSON.stringify(gateway.replace(/^([^.]+)\.([^.]+).*$/, '$2/$1'))}`,
      ),
    ]
  })
}

function checkDelegate({ gateways = [], tls = [], tcp = [] }: Draft): FieldProblem[] {
  return [
    ...errorWhen(
      gateways.length > 0,
      ['spec', 'gateways'],
      'delegate virtual service must have no gateways specified',
    ),
    ...errorWhen(
      tls.length > 0,
      ['spec', 'tls'],
      'delegate virtual service must have no tls route specified',
    ),
    ...errorWhen(
      tcp.length > 0,
      ['spec', 'tcp'],
      'delegate virtual service must have no tcp route specified',
    ),
    errorAt(
      ['spec', 'hosts'],
      'spec.hosts is missing, which makes a delegate: not supported yet, name the hosts',
    ),
  ]
}

function checkHosts(hosts: readonly string[], isMesh: boolean): FieldProblem[] {
  const path = (i: number): FieldPath => ['spec', 'hosts', i]
  const each = hosts.flatMap((host, i) => {
    if (host !== '*') return checkWildcardName(host).map((message) => errorAt(path(i), message))
    return errorWhen(
      isMesh,
      path(i),
      'wildcard host * is not allowed for virtual services bound to the mesh gateway',
    )
  })
  const pairs = hosts.flatMap((one, i) =>
    hosts
      .slice(i + 1)
      .flatMap((other, j) =>
        errorWhen(
          one === other || matchesPattern(one, other) || matchesPattern(other, one),
          path(i + 1 + j),
          `duplicate hosts in virtual service: ${one} & ${other}`,
        ),
      ),
  )
  return [...each, ...pairs]
}

function checkTlsRoute(
  { match = [], route = [] }: TlsRoute,
  path: FieldPath,
  hosts: readonly string[],
): FieldProblem[] {
  return [
    ...errorWhen(match.length === 0, path, 'TLS match must have at least one SNI host'),
    ...match.flatMap((one, i) => {
      const at = [...path, 'match', i]
      const sniHosts = one.sniHosts ?? []
      return [
        ...errorWhen(sniHosts.length === 0, at, 'TLS match must have at least one SNI host'),
        ...sniHosts.flatMap((sni, j) => checkSni(sni, [...at, 'sniHosts', j], hosts)),
        ...checkL4Match(one, at),
      ]
    }),
    ...checkTargets(route, path),
  ]
}

function checkSni(sni: string, path: FieldPath, hosts: readonly string[]): FieldProblem[] {
  const isCovered = hosts.some((host) => {
    const bare = sni.replace(/^\*/, '')
    return host === sni || (host.startsWith('*') && bare.endsWith(host.slice(1)))
  })
  return [
    ...checkWildcardName(sni).map((message) =>
      /all-numeric/.test(message)
        ? warningAt(path, `${message}: an IP address is no server name`)
        : errorAt(path, message),
    ),
    ...errorWhen(
      hosts.length > 0 && !isCovered,
      path,
      `SNI host "${sni}" is not a compatible subset of any of the virtual service hosts: [${hosts.join(', ')}]`,
    ),
  ]
}

function checkTcpRoute({ match = [], route = [] }: TcpRoute, path: FieldPath): FieldProblem[] {
  return [
    ...match.flatMap((one, i) => checkL4Match(one, [...path, 'match', i])),
    ...checkTargets(route, path),
  ]
}

type L4Match = NonNullable<TcpRoute['match']>[number]

function checkL4Match(match: L4Match, path: FieldPath): FieldProblem[] {
  return [
    ...(match.destinationSubnets ?? []).flatMap((subnet, i) =>
      checkAddress(subnet, [...path, 'destinationSubnets', i]),
    ),
    ...checkPortNumber(match.port, [...path, 'port']),
    ...checkLabelMap(match.sourceLabels, [...path, 'sourceLabels']),
  ]
}

function checkTargets(route: NonNullable<TcpRoute['route']>, path: FieldPath): FieldProblem[] {
  return [
    ...errorWhen(route.length === 0, path, 'TCP or TLS route must have a route'),
    ...route.flatMap(({ destination }, i) =>
      checkDestination(destination, [...path, 'route', i, 'destination']),
    ),
    ...checkWeights(route, [...path, 'route']),
  ]
}

function warnAboutGateways(spec: Draft): FieldProblem[] {
  const others = (spec.gateways ?? []).filter((gateway) => gateway !== 'mesh')
  if (others.length === 0) return []
  const message = isInMesh(spec)
    ? `there is no gateway ${others.join(', ')} here: the routes act on calls inside the mesh only`
    : `the routes are for gateway ${others.join(', ')} only, and there is none here: they have no effect`
  return [warningAt(['spec', 'gateways'], message)]
}

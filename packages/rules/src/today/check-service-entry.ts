import { isIP, isIPv4 } from 'node:net'
import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen, inertAt, warningAt, warningWhen } from '../field-problem.ts'
import { checkAddress } from './check-address.ts'
import { checkEndpoints } from './check-endpoints.ts'
import { checkExportTo } from './check-export-to.ts'
import { checkWildcardName, isDnsLabel } from './check-host-name.ts'
import { checkWord } from './check-word.ts'
import { isHttpLike, isKnownProtocol, isTlsLike } from './port-protocol.ts'
import type { ServiceEntrySpec, ServicePort } from './service-entry-schema.ts'
import { resolutions } from './service-entry-schema.ts'

/** A spec of the right shape in which anything may be missing. */
type Draft = Partial<ServiceEntrySpec>

const at = (...path: FieldPath): FieldPath => ['spec', ...path]

/** The table for ServiceEntry of spec egress-rules 6.2, in its order; then what this mesh does not act on. */
export function checkServiceEntry(spec: Draft, namespace: string): FieldProblem[] {
  const selector = checkSelectorText(spec)
  if (selector.length > 0) return selector
  return [
    ...checkSelector(spec),
    ...errorWhen(
      (spec.hosts ?? []).length === 0,
      at('hosts'),
      'service entry must have at least one host',
    ),
    ...(spec.hosts ?? []).flatMap((host, i) => checkHost(host, at('hosts', i), spec)),
    ...checkAddresses(spec),
    ...checkPorts(spec.ports ?? [], spec),
    ...checkWord(spec.resolution, resolutions, at('resolution')),
    ...checkEndpoints(spec),
    ...checkHostsAndPorts(spec),
    ...checkExportTo(spec.exportTo, namespace),
    ...checkWord(spec.location, ['MESH_EXTERNAL', 'MESH_INTERNAL'], at('location')),
    ...warnAboutInaction(spec),
  ]
}

function checkSelectorText({ workloadSelector }: Draft): FieldProblem[] {
  return Object.entries(workloadSelector?.labels ?? {}).flatMap(([key, value]) => {
    const path = at('workloadSelector', 'labels', key)
    const pair = `"${key}=${value}"`
    return [
      ...errorWhen(key === '', path, `empty key is not supported in selector: ${pair}`),
      ...errorWhen(
        `${key}${value}`.includes('*'),
        path,
        `wildcard is not supported in selector: ${pair}`,
      ),
    ]
  })
}

function checkSelector({ workloadSelector, endpoints = [] }: Draft): FieldProblem[] {
  if (workloadSelector === undefined) return []
  const path = at('workloadSelector')
  return [
    ...warningWhen(
      Object.keys(workloadSelector.labels ?? {}).length === 0,
      path,
      'service entry: workload selector specified without labels, will be applied to all services in namespace',
    ),
    ...errorWhen(
      endpoints.length > 0,
      path,
      'only one of WorkloadSelector or Endpoints is allowed in Service Entry',
    ),
  ]
}

function checkHost(host: string, path: FieldPath, { resolution }: Draft): FieldProblem[] {
  if (host === '*') {
    return [errorAt(path, 'invalid host *', 'name the hosts, such as *.example.com')]
  }
  const problems = checkWildcardName(host).map((message) => errorAt(path, message))
  const isPartial = host.startsWith('*') && !host.startsWith('*.')
  return [
    ...problems,
    ...warningWhen(
      isPartial && resolution !== 'DYNAMIC_DNS',
      path,
      `partial wildcard "${host}" not allowed`,
    ),
  ]
}

function checkAddresses({ addresses = [], resolution = 'NONE' }: Draft): FieldProblem[] {
  const isWide = addresses.some((address) => address.includes('/'))
  return [
    ...addresses.flatMap((address, i) => checkAddress(address, at('addresses', i))),
    ...errorWhen(
      isWide && !['NONE', 'STATIC'].includes(resolution),
      at('addresses'),
      'CIDR addresses are allowed only for NONE/STATIC resolution types',
    ),
    ...addresses.flatMap((address, i) => {
      const [base = ''] = address.split('/')
      if (isIP(base) === 0 || isIPv4(base)) return []
      const message = `${address} opens nothing: TCP ports are opened for IPv4 addresses only`
      return [warningAt(at('addresses', i), message)]
    }),
  ]
}

function checkPorts(ports: readonly ServicePort[], spec: Draft): FieldProblem[] {
  const names = new Set<string>()
  const numbers = new Set<number>()
  return ports.flatMap((port, i) => {
    const { name = '', number = 0 } = port
    const path = at('ports', i)
    const again = [
      ...errorWhen(
        names.has(name),
        [...path, 'name'],
        `service entry port name "${name}" already defined`,
      ),
      ...errorWhen(
        numbers.has(number),
        [...path, 'number'],
        `service entry port ${number} already defined`,
      ),
    ]
    names.add(name)
    numbers.add(number)
    return [...again, ...checkPort(port, path, spec)]
  })
}

function checkPort(port: ServicePort, path: FieldPath, spec: Draft): FieldProblem[] {
  const { name = '', number = 0, targetPort = 0, protocol = '' } = port
  const range = (value: number, field: string) =>
    errorWhen(
      value < 1 || value > 65_535,
      [...path, field],
      `port number ${value} must be in the range 1..65535`,
    )
  return [
    ...(targetPort === 0 ? [] : range(targetPort, 'targetPort')),
    ...warningWhen(
      ['TCP', ''].includes(protocol) && (spec.addresses ?? []).length === 0,
      [...path, 'protocol'],
      'addresses are required for ports serving TCP (or unset) protocol when IP Autoallocation is not enabled',
    ),
    ...errorWhen(!isDnsLabel(name), [...path, 'name'], `invalid port name: ${name}`),
    ...errorWhen(
      !isKnownProtocol(protocol),
      [...path, 'protocol'],
      `unsupported protocol: ${protocol}`,
    ),
    ...range(number, 'number'),
    ...warningWhen(
      protocol.toUpperCase() === 'UDP',
      [...path, 'protocol'],
      `UDP is not carried by the proxy: port ${number} opens nothing`,
    ),
  ]
}

function checkHostsAndPorts({ hosts = [], ports = [], resolution }: Draft): FieldProblem[] {
  if ((resolution ?? 'NONE') === 'NONE' || hosts.length < 2) return []
  const isOdd = ports.some(({ protocol }) => !isHttpLike(protocol) && !isTlsLike(protocol))
  return errorWhen(isOdd, at('hosts'), 'multiple hosts provided with non-HTTP, non-TLS ports')
}

/** Ours: a field that is stored and does nothing is named. */
function warnAboutInaction({ location, workloadSelector, endpoints = [] }: Draft): FieldProblem[] {
  const ignored = ['network', 'locality', 'weight', 'serviceAccount'] as const
  return [
    ...errorWhen(
      workloadSelector !== undefined,
      at('workloadSelector'),
      'spec.workloadSelector: not supported yet; the entry is refused so that it is not ignored in silence',
    ),
    ...(location === 'MESH_INTERNAL'
      ? [
          inertAt(
            at('location'),
            'MESH_INTERNAL is not acted on: the hosts are treated as outside ones',
          ),
        ]
      : []),
    ...endpoints.flatMap((endpoint, i) =>
      ignored
        .filter((field) => endpoint[field] !== undefined)
        .map((field) =>
          inertAt(
            at('endpoints', i, field),
            `spec.endpoints[${i}].${field} is not acted on: endpoints are taken by chance`,
          ),
        ),
    ),
  ]
}

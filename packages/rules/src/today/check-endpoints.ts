import { isIP } from 'node:net'
import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen, warningAt, warningWhen } from '../field-problem.ts'
import { checkFullName, isDnsLabel } from './check-host-name.ts'
import { isHttpLike, isTlsLike } from './port-protocol.ts'
import type { ServiceEntrySpec } from './service-entry-schema.ts'

type Draft = Partial<ServiceEntrySpec>
type Endpoint = NonNullable<ServiceEntrySpec['endpoints']>[number]

const endpointsPath: FieldPath = ['spec', 'endpoints']

/** The rows of spec egress-rules 6.2 about where connections go, by resolution. */
export function checkEndpoints(spec: Draft): FieldProblem[] {
  switch (spec.resolution ?? 'NONE') {
    case 'STATIC':
      return checkEach(spec, (address, path) =>
        errorWhen(
          isIP(address) === 0,
          path,
          `endpoint address "${address}" is not a valid IP address`,
        ),
      )
    case 'DNS':
    case 'DNS_ROUND_ROBIN':
      return checkDns(spec)
    case 'DYNAMIC_DNS':
      return checkDynamic(spec)
    default:
      return checkNone(spec)
  }
}

function checkNone({ endpoints = [], workloadSelector }: Draft): FieldProblem[] {
  return [
    ...errorWhen(
      endpoints.length > 0,
      endpointsPath,
      'no endpoints should be provided for resolution type none',
    ),
    ...warningWhen(
      workloadSelector !== undefined,
      ['spec', 'workloadSelector'],
      'workloadSelector should not be set when resolution mode is NONE',
    ),
  ]
}

function checkEach(
  { endpoints = [], ports = [] }: Draft,
  checkAddress: (address: string, path: FieldPath) => FieldProblem[],
): FieldProblem[] {
  const defined = new Set(ports.map(({ name }) => name))
  return endpoints.flatMap((endpoint, i) => {
    const path = [...endpointsPath, i]
    const { address = '' } = endpoint
    if (address.startsWith('unix://')) return checkUnix(endpoint, path, ports.length)
    const problems =
      address === ''
        ? noAddress(endpoint, [...path, 'address'])
        : checkAddress(address, [...path, 'address'])
    return [...problems, ...checkEndpointPorts(endpoint, [...path, 'ports'], defined)]
  })
}

function noAddress({ network = '' }: Endpoint, path: FieldPath): FieldProblem[] {
  if (network === '') return [errorAt(path, 'address is required')]
  return [warningAt(path, `address is unset with network "${network}"`)]
}

function checkEndpointPorts(
  { ports = {} }: Endpoint,
  path: FieldPath,
  defined: ReadonlySet<string | undefined>,
): FieldProblem[] {
  return Object.entries(ports).flatMap(([name, number]) => {
    const at = [...path, name]
    return [
      ...errorWhen(
        !defined.has(name),
        at,
        `endpoint port ${number} is not defined by the service entry`,
      ),
      ...errorWhen(!isDnsLabel(name), at, `invalid port name: ${name}`),
      ...errorWhen(
        number < 1 || number > 65_535,
        at,
        `port number ${number} must be in the range 1..65535`,
      ),
    ]
  })
}

function checkUnix(endpoint: Endpoint, path: FieldPath, ports: number): FieldProblem[] {
  const file = (endpoint.address ?? '').slice('unix://'.length)
  const at = [...path, 'address']
  return [
    ...errorWhen(file === '', at, 'unix address must not be empty'),
    ...errorWhen(
      file !== '' && !file.startsWith('/') && !file.startsWith('@'),
      at,
      `${file} is not an absolute path to a file`,
    ),
    ...errorWhen(
      Object.keys(endpoint.ports ?? {}).length > 0,
      [...path, 'ports'],
      `unix endpoint ${file} must not include ports`,
    ),
    ...errorWhen(ports !== 1, at, 'exactly 1 service port required for unix endpoints'),
    errorAt(at, `${endpoint.address}: unix sockets are not supported; name an IP address`),
  ]
}

function checkDns(spec: Draft): FieldProblem[] {
  const { hosts = [], endpoints = [], addresses = [], ports = [], resolution } = spec
  const isTcpLike = ports.some(({ protocol }) => !isHttpLike(protocol) && !isTlsLike(protocol))
  const notFull = hosts.flatMap((host, i) =>
    endpoints.length === 0 && checkFullName(host).length > 0
      ? [
          errorAt(
            ['spec', 'hosts', i],
            `hosts must be FQDN or contain only prefix wildcards if no endpoints are provided for resolution mode DNS, found ${JSON.stringify(host)}`,
            'use resolution NONE for a wildcard',
          ),
        ]
      : [],
  )
  return [
    ...notFull,
    ...errorWhen(
      resolution === 'DNS_ROUND_ROBIN' && endpoints.length > 1,
      endpointsPath,
      'there must only be 0 or 1 endpoint for resolution mode DNS_ROUND_ROBIN',
    ),
    ...checkEach(spec, (address, path) =>
      errorWhen(
        isIP(address) === 0 && checkFullName(address).length > 0,
        path,
        `endpoint address "${address}" is not a valid FQDN or an IP address`,
      ),
    ),
    ...warningWhen(
      addresses.length > 0 && hosts.length > 1 && isTcpLike,
      ['spec', 'hosts'],
      'service entry can not have more than one host specified simultaneously with address and tcp port',
    ),
  ]
}

function checkDynamic(spec: Draft): FieldProblem[] {
  const { hosts = [], addresses = [], endpoints = [], ports = [], location } = spec
  const isFit = (protocol = '') => ['HTTP', 'TLS'].includes(protocol.toUpperCase())
  return [
    ...hosts.flatMap((host, i) =>
      errorWhen(
        !host.startsWith('*'),
        ['spec', 'hosts', i],
        'host must be wildcarded for resolution mode DYNAMIC_DNS',
      ),
    ),
    ...errorWhen(
      hosts.length === 0,
      ['spec', 'hosts'],
      'at least one wildcard host must be provided for resolution type DYNAMIC_DNS',
    ),
    ...errorWhen(
      addresses.length > 0,
      ['spec', 'addresses'],
      'addresses cannot be set for resolution type DYNAMIC_DNS',
    ),
    ...errorWhen(
      endpoints.length > 0,
      endpointsPath,
      'endpoints cannot be set for resolution type DYNAMIC_DNS',
    ),
    ...ports.flatMap(({ protocol }, i) =>
      errorWhen(
        !isFit(protocol),
        ['spec', 'ports', i, 'protocol'],
        'only HTTP and TLS protocol is supported for resolution type DYNAMIC_DNS',
      ),
    ),
    ...errorWhen(
      location === 'MESH_INTERNAL',
      ['spec', 'location'],
      'location must be MESH_EXTERNAL for resolution type DYNAMIC_DNS',
    ),
  ]
}

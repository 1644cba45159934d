import { BlockList, isIP } from 'node:net'
import type { FieldPath } from '../field-path.ts'
import type { MeshRegistry } from '../registry.ts'

export interface Fault {
  readonly path: FieldPath
  readonly message: string
}

/** What a schema cannot say: names that must exist, must be unique, and addresses that must be addresses. */
export function checkRegistry(
  { services, workloads, sources = [] }: MeshRegistry,
  needsEndpoints: boolean,
): Fault[] {
  const serviceNames = services.map(({ name }) => name)
  const workloadNames = workloads.map(({ name }) => name)
  return [
    ...repeated(serviceNames, 'services'),
    ...repeated(workloadNames, 'workloads'),
    ...workloads.flatMap(({ service, address, port }, at): Fault[] => [
      ...unknownName(service, serviceNames, ['workloads', at, 'service']),
      ...badAddress(address, ['workloads', at, 'address']),
      ...(needsEndpoints ? incompleteEndpoint({ service, address, port }, ['workloads', at]) : []),
    ]),
    ...sources.flatMap(({ cidr, workload }, at): Fault[] => [
      ...(isRange(cidr)
        ? []
        : [{ path: ['sources', at, 'cidr'], message: `${cidr} is no address or CIDR range` }]),
      ...unknownName(workload, workloadNames, ['sources', at, 'workload']),
    ]),
  ]
}

function repeated(names: readonly string[], list: string): Fault[] {
  return names.flatMap((name, at) =>
    names.indexOf(name) === at
      ? []
      : [{ path: [list, at, 'name'], message: `${name} is there already` }],
  )
}

function unknownName(name: string | undefined, known: readonly string[], path: FieldPath): Fault[] {
  if (name === undefined || known.includes(name)) return []
  return [{ path, message: `there is no ${name}; there are ${known.join(', ') || 'none'}` }]
}

function badAddress(address: string | undefined, path: FieldPath): Fault[] {
  if (address === undefined || isIP(address) !== 0) return []
  return [{ path, message: `${address} is no IP address` }]
}

/** A workload that serves must be reachable somewhere. */
function incompleteEndpoint(
  { service, address, port }: Record<'service' | 'address' | 'port', unknown>,
  path: FieldPath,
): Fault[] {
  if (service === undefined || (address !== undefined && port !== undefined)) return []
  return [{ path, message: 'a workload of a service needs address and port' }]
}

function isRange(cidr: string): boolean {
  const [address = '', prefix, ...more] = cidr.split('/')
  if (isIP(address) === 0 || more.length > 0) return false
  if (prefix === undefined) return true
  if (!/^\d{1,3}$/.test(prefix)) return false
  try {
    new BlockList().addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6')
    return true
  } catch {
    return false
  }
}

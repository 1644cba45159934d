import { checkHost, isBlock } from './host-pattern.ts'
import { resolveService } from './resolve-service.ts'

/** What a resource is about. */
export interface NamedHosts {
  /** Names, patterns and IPv4 blocks, in lower case. */
  readonly hosts: readonly string[]
  /** Whether it opens them; else it says how calls to them go. */
  readonly opens: boolean
}

/**
 * What a resource is about that nobody may have understood. `undefined` where that cannot be told, and of a Sidecar,
 * which is about callers: leaving one out would show them everything.
 */
export function namedHosts(value: unknown): NamedHosts | undefined {
  const { kind, metadata, spec } = Object(value)
  const { destination, hosts, host, addresses = [] } = Object(spec)
  switch (kind) {
    case 'EgressRule':
      return named([Object(destination).service], true)
    case 'ServiceEntry':
      return named([hosts, addresses].flat().filter(isNoIpv6), true)
    case 'RouteRule':
      return named([routedHost(Object(destination), Object(metadata).namespace)], false)
    case 'VirtualService':
      return named([hosts].flat(), false)
    case 'DestinationRule':
      return named([host], false)
    default:
      return undefined
  }
}

function named(hosts: readonly unknown[], opens: boolean): NamedHosts | undefined {
  const texts = hosts.filter((host) => typeof host === 'string' && host !== '').map(String)
  const isClear = texts.every((host) => !isBlock(host) || checkHost(host).length === 0)
  if (texts.length !== hosts.length || !isClear) return undefined
  return { hosts: texts.map((host) => host.toLowerCase().replace(/\.$/, '')), opens }
}

/** Nothing is opened for those (spec: egress-rules 6.2). */
function isNoIpv6(address: unknown): boolean {
  return typeof address !== 'string' || !address.includes(':')
}

function routedHost(destination: Record<string, unknown>, ownNamespace = 'default'): unknown {
  const { service, name, namespace = '', domain = '' } = destination
  if (service) return service
  const isText = [name, namespace, domain, ownNamespace].every((part) => typeof part === 'string')
  if (!isText || name === '') return undefined
  const reference = { name: `${name}`, namespace: `${namespace}`, domain: `${domain}` }
  return resolveService(reference, ownNamespace)
}

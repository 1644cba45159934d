/** What a resource is about. */
export interface NamedHosts {
  /** Names, patterns and blocks, as written, in lower case. */
  readonly hosts: readonly string[]
  /** Whether it opens them; else it says how calls to them go. */
  readonly opens: boolean
}

/**
 * What a resource is about that nobody may have understood. `undefined` where that cannot be told, and of a Sidecar, which is about
 * callers: leaving one out would show them everything.
 */
export function namedHosts(value: unknown): NamedHosts | undefined {
  const { kind, spec } = Object(value)
  const { destination, hosts, host, addresses = [] } = Object(spec)
  const { service, name } = Object(destination)
  if (kind === 'EgressRule') return named([service], true)
  if (kind === 'ServiceEntry') return named([hosts, addresses].flat(), true)
  if (kind === 'RouteRule') return named([service ?? name], false)
  if (kind === 'VirtualService') return named([hosts].flat(), false)
  return kind === 'DestinationRule' ? named([host], false) : undefined
}

function named(hosts: readonly unknown[], opens: boolean): NamedHosts | undefined {
  const texts = hosts.filter((host) => typeof host === 'string' && host !== '')
  if (texts.length !== hosts.length) return undefined
  return { hosts: texts.map((host) => String(host).toLowerCase()), opens }
}

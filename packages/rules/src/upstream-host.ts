/** A canonical host and port. */
interface HostAndPort {
  readonly host: string
  readonly port: number
}

/**
 * The Host field an upstream gets: the canonical name, with the port if the client wrote it and it is not the default
 * of the upstream's scheme.
 */
export function upstreamHost(
  named: HostAndPort & { readonly portGiven: boolean },
  scheme: 'http' | 'https',
): string {
  const isDefault = named.port === (scheme === 'https' ? 443 : 80)
  return authorityText(named, named.portGiven && !isDefault)
}

/** `name:port`, or the name alone; an IPv6 address in brackets. */
export function authorityText({ host, port }: HostAndPort, withPort = true): string {
  const name = host.includes(':') ? `[${host}]` : host
  return withPort ? `${name}:${port}` : name
}

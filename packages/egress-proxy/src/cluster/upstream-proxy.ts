import { isIP } from 'node:net'
import { EgressError } from '../egress-error.ts'
import type { UpstreamProxyOptions } from '../options.ts'
import { type ProxyExceptions, readExceptions } from './proxy-exceptions.ts'
import { joinAddress } from './upstream-target.ts'

/** The HTTP proxy through which all leaves that goes outside. */
export interface UpstreamProxy {
  readonly port: number
  /** `host:port`, without the credentials: what logs and dumps show. */
  readonly label: string
  /** Whether it is asked for the judged address, or for the name. */
  readonly by: 'address' | 'name'
  readonly exceptions: ProxyExceptions
  readonly description: UpstreamProxyDescription
  /** Where it is; looked up for each connection, unless it is an address. @throws EgressError */
  locate(): Promise<readonly string[]>
  /** The head that asks it for a tunnel to `host:port` (RFC 9110 section 9.3.6). */
  connectHead(authority: string): string
}

/** Plain data for operators; of credentials only whether there are any. */
export interface UpstreamProxyDescription {
  /** `host:port`. */
  readonly address: string
  readonly by: 'address' | 'name'
  readonly except: readonly string[]
  readonly hasCredentials: boolean
}

/**
 * Checks the options, and tells them as they may be shown.
 * @throws EgressError `config_rejected`
 */
export function describeUpstreamProxy(options: UpstreamProxyOptions): UpstreamProxyDescription {
  return createUpstreamProxy(options, { lookUp: async () => [], isOwn: () => false }).description
}

interface Surroundings {
  /** Addresses of a name; that of the proxy is the operator's own, so they are not judged. */
  lookUp(host: string): Promise<readonly string[]>
  /** Whether the address is one this proxy listens on. */
  isOwn(address: string, port: number): boolean
}

/**
 * @throws EgressError `config_rejected`; what it says never holds the URL, which may have a password
 */
export function createUpstreamProxy(
  { url, by = 'address', except = [] }: UpstreamProxyOptions,
  { lookUp, isOwn }: Surroundings,
): UpstreamProxy {
  const parsed = readProxyUrl(url)
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = parsed.port === '' ? 80 : Number(parsed.port)
  const label = joinAddress(host, port)
  const authorization = authorizationOf(parsed)

  async function locate(): Promise<readonly string[]> {
    const addresses = isIP(host) === 0 ? await lookUp(host) : [host]
    if (!addresses.some((address) => isOwn(address, port))) return addresses
    throw new EgressError('destination_is_self', `the upstream proxy ${label} is the proxy itself`)
  }

  return {
    port,
    label,
    by,
    exceptions: readExceptions(except),
    description: { address: label, by, except, hasCredentials: authorization !== '' },
    locate,
    connectHead: (authority) =>
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`,
  }
}

/** @throws EgressError `config_rejected` */
function readProxyUrl(text: string): URL {
  const url = URL.parse(text)
  const isPlain = url?.protocol === 'http:' && url.pathname === '/' && url.search + url.hash === ''
  if (url !== null && isPlain && url.port !== '0') return url
  throw new EgressError(
    'config_rejected',
    'upstreamProxy.url: expected http://host:port or http://user:password@host:port, with %XX for what is special in URLs',
  )
}

/** Basic credentials (RFC 7617), which every proxy of this kind takes. */
function authorizationOf({ username, password }: URL): string {
  if (username === '' && password === '') return ''
  const pair = `${decode(username)}:${decode(password)}`
  return `Proxy-Authorization: Basic ${Buffer.from(pair).toString('base64')}\r\n`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a bare percent sign stands for itself
  }
}

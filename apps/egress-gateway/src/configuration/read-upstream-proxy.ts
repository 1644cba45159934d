import {
  describeUpstreamProxy,
  EgressError,
  type UpstreamProxyOptions,
} from '@bookinfo/egress-proxy'
import { ConfigurationError } from './configuration-error.ts'

interface Settings {
  readonly url: string | undefined
  readonly by: 'address' | 'name' | undefined
  readonly except: readonly string[] | undefined
}

/** Which variable is which field. */
export const proxyVariables = {
  url: 'EGRESS_UPSTREAM_PROXY',
  by: 'EGRESS_UPSTREAM_PROXY_BY',
  except: 'EGRESS_NO_UPSTREAM_PROXY',
} as const

/**
 * The three variables as one option.
 * @throws ConfigurationError naming the variable, and never the URL: it may hold a password
 */
export function readUpstreamProxy({ url, by, except }: Settings): UpstreamProxyOptions | undefined {
  if (url === undefined) {
    const idle = by === undefined ? except && proxyVariables.except : proxyVariables.by
    if (idle === undefined) return undefined
    throw new ConfigurationError([`${idle}: set, but ${proxyVariables.url} is not`])
  }
  const options = { url, ...(by && { by }), ...(except && { except }) }
  try {
    describeUpstreamProxy(options)
    return options
  } catch (error) {
    if (!(error instanceof EgressError)) throw error
    const named = error.detail
      .replace('upstreamProxy.url', proxyVariables.url)
      .replace('upstreamProxy.except', proxyVariables.except)
    throw new ConfigurationError([named])
  }
}

import { EgressError } from '../egress-error.ts'
import { type DialOptions, dialAddress } from './dial-address.ts'
import { dialThrough } from './dial-through.ts'
import type { UpstreamConnection } from './upstream-connection.ts'
import type { UpstreamTarget } from './upstream-target.ts'

const nextAddressHelps = new Set([
  'connection_refused',
  'connection_timeout',
  'destination_unroutable',
  'upstream_proxy_failed',
])

/**
 * Connects to the first of the target's addresses that answers, through its upstream proxy if it has one. Addresses are
 * literals, judged before: nothing is looked up here but the proxy (spec: security S29). A certificate that does not fit
 * ends it, whatever other addresses there are.
 * @throws EgressError `connection_*`, `destination_unroutable`, `tls_*`, `upstream_proxy_*`
 */
export async function dial(
  target: UpstreamTarget,
  options: DialOptions,
): Promise<UpstreamConnection> {
  let last: EgressError | undefined
  for (const address of target.addresses) {
    try {
      return target.proxy === undefined
        ? await dialAddress(target, address, options)
        : await dialThrough(target.proxy, target, address, options)
    } catch (error) {
      if (!(error instanceof EgressError) || !nextAddressHelps.has(error.code)) throw error
      last = error
    }
  }
  throw last ?? new EgressError('no_healthy_upstream', `${target.name} has no address`)
}

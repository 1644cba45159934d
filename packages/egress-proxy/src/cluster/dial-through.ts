import type { Duplex } from 'node:stream'
import { EgressError } from '../egress-error.ts'
import { netTransport } from '../transport/net-transport.ts'
import { SocketChannel } from '../transport/socket-channel.ts'
import { askForTunnel } from './ask-for-tunnel.ts'
import { ConnectionDuplex } from './connection-duplex.ts'
import { type DialOptions, dialAddress } from './dial-address.ts'
import { dialled } from './dialler.ts'
import type { UpstreamConnection } from './upstream-connection.ts'
import type { UpstreamProxy } from './upstream-proxy.ts'
import { joinAddress, type UpstreamTarget } from './upstream-target.ts'

/**
 * Connects by CONNECT through an upstream proxy. TLS, if any, is spoken with the target inside the tunnel, and verified
 * as without a proxy.
 * @throws EgressError `upstream_proxy_*`, `destination_is_self`, `tls_*`
 */
export async function dialThrough(
  proxy: UpstreamProxy,
  target: UpstreamTarget,
  address: string,
  options: DialOptions,
): Promise<UpstreamConnection> {
  const startedAt = performance.now()
  const at = joinAddress(address, target.port)
  const isTls = target.serverName !== null
  // A stream that TLS can be spoken over as well as over a connection of its own.
  const hop = await reach(proxy, isTls ? { ...options, transport: netTransport } : options)
  const early = await askForTunnel(hop, proxy, at, options)
  const connectMs = performance.now() - startedAt
  if (!isTls) {
    hop.leadsTo(at, connectMs, early)
    return hop
  }
  if (early.length > 0) {
    // In TLS the client speaks first: these are no server's bytes.
    hop.destroy()
    const detail = `the upstream proxy ${proxy.label} sent bytes before TLS began (CONNECT ${at})`
    throw new EgressError('upstream_proxy_malformed', detail)
  }
  const tunnel = { socket: toStream(hop), connectMs }
  return await dialled((dialler) => dialAddress(target, address, options, dialler, tunnel))
}

function toStream(hop: UpstreamConnection): Duplex {
  return hop.channel instanceof SocketChannel ? hop.channel.socket : new ConnectionDuplex(hop)
}

/** The first of the proxy's addresses that answers. */
async function reach(proxy: UpstreamProxy, options: DialOptions): Promise<UpstreamConnection> {
  const itself = { name: proxy.label, port: proxy.port, serverName: null, addresses: [] }
  let last: unknown
  for (const address of await locate(proxy)) {
    try {
      return await dialled((dialler) => dialAddress(itself, address, options, dialler))
    } catch (error) {
      last = error
    }
  }
  throw unreachable(proxy, last)
}

async function locate(proxy: UpstreamProxy): Promise<readonly string[]> {
  try {
    return await proxy.locate()
  } catch (error) {
    if (error instanceof EgressError && error.code === 'destination_is_self') throw error
    throw unreachable(proxy, error)
  }
}

function unreachable(proxy: UpstreamProxy, cause: unknown): EgressError {
  const isLate = cause instanceof EgressError && /_timeout$/.test(cause.code)
  const detail = cause instanceof EgressError ? cause.detail : String(cause)
  return new EgressError(
    isLate ? 'upstream_proxy_timeout' : 'upstream_proxy_unreachable',
    `the upstream proxy ${proxy.label}: ${detail}`,
    { cause },
  )
}

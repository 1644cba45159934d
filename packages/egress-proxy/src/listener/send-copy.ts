import type { RouteActions } from '@bookinfo/rules'
import type { ProxyCore } from '../proxy-core.ts'

/**
 * Sends a copy of a request to a mesh service on a connection of its own, and drops what comes back. Nobody waits for
 * it and nobody hears how it went (spec: egress-rules 3.6).
 */
export function sendCopy(
  core: ProxyCore,
  { host, labels }: NonNullable<RouteActions['mirror']>,
  message: readonly Buffer[],
): void {
  const service = core.policy.table.mesh.get(host)?.service.name
  const endpoint = service === undefined ? undefined : core.endpoints.pick(service, labels)
  if (endpoint === undefined) return
  const { workload: name, address, port } = endpoint
  core.pools.connectAlone({ name, addresses: [address], port, serverName: null }).then(
    (connection) => {
      const end = (): void => {
        deadline.cancel()
        core.pools.discard(connection)
      }
      const deadline = core.wheel.deadline(end)
      deadline.set(core.timeouts.firstByteMs)
      // A copy under way keeps no process alive.
      connection.channel.unref()
      connection.use({ onUpstreamData: () => true, onUpstreamEnd: end, onUpstreamClose: end })
      for (const bytes of message) connection.write(bytes)
    },
    () => undefined,
  )
}

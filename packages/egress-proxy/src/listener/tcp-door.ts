import type { Socket } from 'node:net'
import { ExchangeNote } from '../access-log/exchange-note.ts'
import { joinAddress } from '../cluster/upstream-target.ts'
import type { Refusal } from '../filters/refusal.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { openTunnel } from './open-tunnel.ts'

/**
 * A listener that stands for one mesh service: every connection is joined to the next of its endpoints. The upstream
 * is dialled at once, so that protocols in which the server speaks first work (spec: security S84).
 */
export async function serveTcp(core: ProxyCore, socket: Socket, service: string): Promise<void> {
  const address = socket.remoteAddress ?? ''
  const note = new ExchangeNote(joinAddress(address, socket.remotePort ?? 0))
  note.door = 'tcp'
  note.protocol = 'TCP'
  note.nameSource = 'listener'
  note.host = service
  note.port = socket.localPort ?? null
  note.configVersion = core.policy.version
  note.workload = core.identity.bySource(address).name
  note.decision = { action: 'allow', reason: 'mesh', service, targets: [], tls: 'none' }
  socket.on('error', () => socket.destroy())
  socket.pause()
  const refuse = (refusal: Refusal): void => {
    note.refusal = refusal
    core.report?.(note.toRecord('end'))
    socket.destroy()
  }
  const endpoint = core.endpoints.pick(service, {})
  if (endpoint === undefined) {
    return refuse({ code: 'no_healthy_upstream', detail: `service ${service} has no endpoint` })
  }
  const target = {
    name: endpoint.workload,
    addresses: [endpoint.address],
    port: endpoint.port,
    serverName: null,
  }
  await openTunnel(core, target, { socket, note, question: null, early: Buffer.alloc(0), refuse })
}

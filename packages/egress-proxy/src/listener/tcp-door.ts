import type { Socket } from 'node:net'
import { beginNote } from '../access-log/begin-note.ts'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { joinAddress, type UpstreamTarget } from '../cluster/upstream-target.ts'
import type { Destination } from '../filters/choose-upstream.ts'
import { endInGuise, takeGuise } from '../filters/guise.ts'
import { admitCaller } from '../filters/judge-request.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { chooseTunnel, openTunnel } from './open-tunnel.ts'
import { askAbout } from './tls-door.ts'

/** A connection to a listener that stands for one destination. The upstream is dialled at once, so that protocols in
 * which the server speaks first work (spec: security S84); who may not connect is told by a reset. */
interface Arrival {
  readonly core: ProxyCore
  readonly socket: Socket
  readonly note: ExchangeNote
  readonly refuse: (refusal: Refusal) => void
}

/** A listener in front of one mesh service (ingress): every connection is joined to the next of its endpoints. */
export async function serveService(
  core: ProxyCore,
  socket: Socket,
  service: string,
): Promise<void> {
  const arrival = arrive(core, socket)
  if (arrival === undefined) return
  const { note, refuse } = arrival
  note.host = service
  note.port = socket.localPort ?? null
  note.decision = { action: 'allow', reason: 'mesh', service, targets: [], tls: 'none' }
  const endpoint = core.endpoints.pick(service, {})
  if (endpoint === undefined) {
    return refuse({ code: 'no_healthy_upstream', detail: `service ${service} has no endpoint` })
  }
  const { workload: name, address, port } = endpoint
  await join(arrival, { name, addresses: [address], port, serverName: null }, null)
}

/** A listener for the address of a TCP rule: every connection is judged as CONNECT to that address is. */
export async function serveAddress(
  core: ProxyCore,
  socket: Socket,
  destination: Destination,
): Promise<void> {
  const arrival = arrive(core, socket)
  if (arrival === undefined) return
  const { note, refuse } = arrival
  note.host = destination.host
  note.port = destination.port
  const caller = admitCaller(
    core.identity.bySource(socket.remoteAddress ?? ''),
    note.downstreamAddress,
  )
  if (isRefusal(caller)) return refuse(caller)
  const question = askAbout(caller, 'tcp', 'bytes', destination)
  const target = await chooseTunnel(core, note, question, destination)
  if (isRefusal(target)) return refuse(target)
  await join(arrival, target, question)
}

function arrive(core: ProxyCore, socket: Socket): Arrival | undefined {
  const address = socket.remoteAddress
  if (address === undefined) {
    socket.destroy() // gone already: asked later, nobody could tell who it was
    return undefined
  }
  const note = beginNote(core, joinAddress(address, socket.remotePort ?? 0))
  note.door = 'tcp'
  note.protocol = 'TCP'
  note.nameSource = 'listener'
  note.workload = core.identity.bySource(address).name
  socket.pause()
  const refuse = (refusal: Refusal): void => {
    note.refusal = refusal
    const guise = takeGuise(core, note, 'bytes')
    core.report?.(note.toRecord('end'))
    if (guise === undefined) socket.resetAndDestroy()
    else endInGuise(core, socket, guise)
  }
  return { core, socket, note, refuse }
}

function join(
  { core, socket, note, refuse }: Arrival,
  target: UpstreamTarget,
  question: Parameters<typeof openTunnel>[2]['question'],
): Promise<void> {
  return openTunnel(core, target, { socket, note, question, early: Buffer.alloc(0), refuse })
}

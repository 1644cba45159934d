import type { Question } from '@bookinfo/rules'
import { beginNote } from '../access-log/begin-note.ts'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import type { Chosen, Destination } from '../filters/choose-upstream.ts'
import { endInGuise, takeGuise } from '../filters/guise.ts'
import { admitCaller } from '../filters/judge-request.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { Channel } from '../transport/channel.ts'
import { ClientConnection } from './client-connection.ts'
import { chooseTunnel, openChosen } from './open-tunnel.ts'
import { askAbout } from './tls-door.ts'

/** A connection to a listener that stands for one destination. The upstream is dialled at once, so that protocols in
 * which the server speaks first work (spec: security S84); who may not connect is told by a reset. */
interface Arrival {
  readonly core: ProxyCore
  readonly client: ClientConnection
  readonly source: string
  readonly note: ExchangeNote
  readonly refuse: (refusal: Refusal) => void
}

/** A listener in front of one mesh service (ingress): every connection is joined to the next of its endpoints. */
export function serveService(core: ProxyCore, channel: Channel, service: string): void {
  const arrival = arrive(core, channel)
  if (arrival === undefined) return
  const { note, refuse } = arrival
  note.host = service
  note.port = channel.localPort
  note.decision = { action: 'allow', reason: 'mesh', service, targets: [], tls: 'none' }
  const endpoint = core.endpoints.pick(service, {})
  if (endpoint === undefined) {
    refuse({ code: 'no_healthy_upstream', detail: `service ${service} has no endpoint` })
    return
  }
  const { workload: name, address, port } = endpoint
  open(arrival, { name, addresses: [address], port, serverName: null }, null)
}

/** A listener for the address of a TCP rule: every connection is judged as CONNECT to that address is. */
export function serveAddress(core: ProxyCore, channel: Channel, destination: Destination): void {
  const arrival = arrive(core, channel)
  if (arrival === undefined) return
  const { note, refuse, source } = arrival
  note.host = destination.host
  note.port = destination.port
  const caller = admitCaller(core.identity.bySource(source), note.downstreamAddress)
  if (isRefusal(caller)) {
    refuse(caller)
    return
  }
  const question = askAbout(caller, 'tcp', 'bytes', destination)
  open(arrival, chooseTunnel(core, note, question, destination), question)
}

function arrive(core: ProxyCore, channel: Channel): Arrival | undefined {
  const source = channel.remoteAddress
  if (source === undefined) {
    channel.destroy() // gone already: asked later, nobody could tell who it was
    return undefined
  }
  const client = new ClientConnection(core, channel, source, null)
  const note = beginNote(core, client.address)
  note.door = 'tcp'
  note.protocol = 'TCP'
  note.nameSource = 'listener'
  note.workload = core.identity.bySource(source).name
  const refuse = (refusal: Refusal): void => {
    note.refusal = refusal
    const guise = takeGuise(core, note, 'bytes')
    core.report?.(note.toRecord('end'))
    if (guise === undefined) channel.reset()
    else endInGuise(client, guise)
  }
  return { core, client, source, note, refuse }
}

function open(
  { core, client, note, refuse }: Arrival,
  chosen: Chosen | Promise<Chosen>,
  question: Question | null,
): void {
  openChosen(core, chosen, { client, note, question, early: Buffer.alloc(0), refuse })
}

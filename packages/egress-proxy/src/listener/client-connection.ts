import type { Deadline } from '../clock/timer-wheel.ts'
import { joinAddress } from '../cluster/upstream-target.ts'
import type { Seat } from '../filters/workload-caps.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { Channel, ChannelUser } from '../transport/channel.ts'

/** Whoever serves a client's connection at the moment. */
export interface ClientUser {
  /** `bytes[start, end)`, as `ChannelUser` is told of them. */
  onClientData(bytes: Buffer, start: number, end: number): void
  /** The client has said all it had to say. */
  onClientEnd(): void
  /** The connection is gone, by whomever; told once. */
  onClientClose(): void
  /** What the connection's deadline was set for has not happened in time. */
  onClientDeadline(): void
  /** The proxy takes no more: what is idle ends now, what is not when it is done. */
  drain?(): void
  /** The proxy stops: it ends now, whatever is going on. */
  stop?(): void
  /** Other rules are in force. */
  onRulesChanged?(): void
}

/**
 * A client's connection, from the accept to the close. One pair of hands after the other serves it; what they listen
 * to is listened to once, and they share one deadline: changing listeners costs more than most of what is done between.
 */
export class ClientConnection implements ChannelUser {
  readonly channel: Channel
  /** Its place among its workload's connections; where there is none, nobody counts it. */
  readonly seat: Seat | null
  /** `address:port` it comes from. */
  readonly address: string
  /** Of whoever serves it. */
  readonly deadline: Deadline
  /** Among the open ones; -1 when it is none of them. */
  place = -1
  readonly #core: ProxyCore
  #user: ClientUser = nobody

  /**
   * Its first user is to be named before anything can have come.
   * @param source the IP address it comes from
   */
  constructor(core: ProxyCore, channel: Channel, source: string, seat: Seat | null) {
    this.#core = core
    this.channel = channel
    this.seat = seat
    this.address = joinAddress(source, channel.remotePort)
    this.deadline = core.wheel.deadline(() => this.#user.onClientDeadline())
    core.clients.add(this)
    channel.start(this)
  }

  get user(): ClientUser {
    return this.#user
  }

  /** From now on somebody else serves it. The deadline stays where it is until it is set. */
  use(user: ClientUser): void {
    this.#user = user
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#user.onClientData(bytes, start, end)
  }

  onEnd(): void {
    this.#user.onClientEnd()
  }

  /** Whatever went wrong: each user hears no more than that it is gone. */
  onClose(): void {
    this.seat?.leave()
    this.#user.onClientClose()
    this.deadline.cancel()
    this.#core.clients.delete(this)
  }
}

/** Until there is a user: nothing comes before. */
const nobody: ClientUser = {
  onClientData() {},
  onClientEnd() {},
  onClientClose() {},
  onClientDeadline() {},
}

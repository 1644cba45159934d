import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { ConnectionDuplex } from '../cluster/connection-duplex.ts'
import { dial } from '../cluster/dial.ts'
import { type DialOptions, dialAddress } from '../cluster/dial-address.ts'
import { dialled } from '../cluster/dialler.ts'
import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import { splitAddress, type UpstreamTarget } from '../cluster/upstream-target.ts'
import type { ClientConnection } from '../listener/client-connection.ts'
import type { Channel } from '../transport/channel.ts'
import { blankSecrets } from './blank-secrets.ts'
import { findServerName } from './find-server-name.ts'
import { KeptBytes } from './kept-bytes.ts'
import type { SegmentName, WireCapture, WireSegment } from './wire-capture.ts'

/** Watches the two connections of one exchange until it is told to stop. */
export class CapturedExchange {
  readonly #order: string
  readonly #note: ExchangeNote
  readonly #time = new Date().toISOString()
  readonly #onEnd: () => void
  readonly #kept: Readonly<Record<SegmentName, KeptBytes>>
  readonly #undo: (() => void)[] = []

  /** @param received what the client sent before this */
  constructor(
    order: string,
    note: ExchangeNote,
    downstream: ClientConnection,
    received: readonly Buffer[],
    onEnd: () => void,
  ) {
    this.#order = order
    this.#note = note
    this.#onEnd = onEnd
    this.#kept = {
      fromApp: new KeptBytes(),
      toApp: new KeptBytes(),
      toOutside: new KeptBytes(),
      fromOutside: new KeptBytes(),
    }
    for (const bytes of received) this.#kept.fromApp.add(bytes)
    this.#watchDownstream(downstream)
  }

  /** For tests of quiet: grows with every byte that is seen. */
  get total(): number {
    return Object.values(this.#kept).reduce((sum, { total }) => sum + total, 0)
  }

  /**
   * A connection of its own to the target, watched from its first byte; of TLS the records are seen, never what is in
   * them.
   * @throws EgressError as `dial` does
   */
  async dial(target: UpstreamTarget, options: DialOptions): Promise<UpstreamConnection> {
    const clear = { ...target, serverName: null }
    const wire = await dialled((dialler) => dial(clear, options, dialler))
    this.watchUpstream(wire)
    if (target.serverName === null) return wire
    const { connectMs } = wire.handshake
    const { host } = splitAddress(wire.address)
    const tunnel = { socket: new ConnectionDuplex(wire), connectMs }
    return await dialled((dialler) => dialAddress(target, host, options, dialler, tunnel))
  }

  /** Sees what a connection that was made for this exchange sends and receives. */
  watchUpstream(connection: UpstreamConnection): void {
    this.#watchWrites(connection.channel, this.#kept.toOutside)
    const { fromOutside } = this.#kept
    const onRead = connection.onRead
    connection.onRead = (bytes) => {
      fromOutside.add(bytes)
      return onRead.call(connection, bytes)
    }
    this.#undo.push(() => {
      connection.onRead = onRead
    })
  }

  /** The exchange is over, or has been watched for long enough. */
  end(): void {
    for (const undo of this.#undo.splice(0)) undo()
    this.#onEnd()
  }

  /** What was seen until now, fit to leave the proxy. */
  toCapture(): WireCapture {
    const { id, workload, door, host, port, upstreamTls, upstreamAddress } = this.#note
    const segment = (name: SegmentName) => render(this.#kept[name])
    return {
      order: this.#order,
      exchange: id,
      time: this.#time,
      workload,
      door,
      host: host ?? '',
      port,
      tls: upstreamTls,
      upstreamAddress,
      segments: {
        fromApp: segment('fromApp'),
        toApp: segment('toApp'),
        toOutside: segment('toOutside'),
        fromOutside: segment('fromOutside'),
      },
    }
  }

  #watchDownstream(client: ClientConnection): void {
    this.#watchWrites(client.channel, this.#kept.toApp)
    const { fromApp } = this.#kept
    const onData = client.onData
    client.onData = (bytes, start, end) => {
      fromApp.add(bytes.subarray(start, end))
      onData.call(client, bytes, start, end)
    }
    this.#undo.push(() => {
      client.onData = onData
    })
  }

  #watchWrites(channel: Channel, kept: KeptBytes): void {
    const write = channel.write
    channel.write = (bytes) => {
      kept.add(bytes)
      return write.call(channel, bytes)
    }
    this.#undo.push(() => {
      channel.write = write
    })
  }
}

function render(kept: KeptBytes): WireSegment {
  return {
    bytes: blankSecrets(kept.bytes).toString('base64'),
    total: kept.total,
    serverName: findServerName(kept.bytes),
  }
}

import type { Server } from 'node:net'
import type { Channel, ReadTarget } from './channel.ts'
import { HandleChannel } from './handle-channel.ts'
import { HandleParts } from './handle-parts.ts'
import type { Libuv, LibuvHandle } from './libuv.ts'
import type { Transport } from './transport.ts'

/** On Linux a connection has it of the socket that listens: that saves a call into the kernel for each. */
const inheritsNoDelay = process.platform === 'linux'

/** What a listening server has of libuv. */
interface ListeningHandle {
  setNoDelay(enable: boolean): number
  onconnection: (error: number, handle: LibuvHandle | undefined) => void
}

/** Connections straight on Node's handles: its server listens, and everything after that is ours. */
export class LibuvTransport implements Transport {
  readonly name = 'libuv'
  readonly #parts: HandleParts

  constructor(libuv: Libuv) {
    this.#parts = new HandleParts(libuv)
  }

  serve(server: Server, accept: (channel: Channel) => void): void {
    const listening: unknown = Reflect.get(server, '_handle')
    if (!isListening(listening)) throw new TypeError('the server does not listen')
    if (inheritsNoDelay) listening.setNoDelay(true)
    listening.onconnection = (error, handle) => {
      if (error !== 0 || handle === undefined) return
      if (!inheritsNoDelay) handle.setNoDelay(true)
      accept(new HandleChannel(this.#parts, handle))
    }
  }

  connect(address: string, port: number, target: ReadTarget): Channel {
    const { TCP, constants } = this.#parts.libuv
    const channel = new HandleChannel(this.#parts, new TCP(constants.SOCKET), target)
    channel.connect(address, port)
    return channel
  }
}

function isListening(handle: unknown): handle is ListeningHandle {
  return typeof handle === 'object' && handle !== null && 'onconnection' in handle
}

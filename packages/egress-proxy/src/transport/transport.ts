import type { Server } from 'node:net'
import type { Channel, ReadTarget } from './channel.ts'

/** `libuv`: Node's own handles, without its streams. `node:net`: its sockets. */
export type TransportName = 'libuv' | 'node:net'

/** What connections are made of. */
export interface Transport {
  readonly name: TransportName
  /**
   * Has `accept` called with every connection that `server` takes from now on; one that could not be accepted (no file
   * descriptor is left) is not told.
   * @param server listens, and nothing has come yet
   */
  serve(server: Server, accept: (channel: Channel) => void): void
  /**
   * Dials an IP address; how it went is told to who starts the channel.
   * @param target where what comes is read to
   */
  connect(address: string, port: number, target: ReadTarget): Channel
}

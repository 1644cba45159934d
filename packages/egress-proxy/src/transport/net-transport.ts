import { connect, type Server } from 'node:net'
import type { Channel, ReadTarget } from './channel.ts'
import { SocketChannel } from './socket-channel.ts'
import type { Transport } from './transport.ts'

/** Connections as Node makes them for everybody. */
export const netTransport = {
  name: 'node:net' as const,
  serve(server: Server, accept: (channel: Channel) => void): void {
    server.on('connection', (socket) => accept(new SocketChannel(socket)))
    server.on('error', ignore)
  },
  connect(address: string, port: number, target: ReadTarget): SocketChannel {
    const onread = {
      buffer: () => target.next(),
      callback(length: number, bytes: Buffer): boolean {
        channel.onRead(bytes.subarray(0, length))
        return true
      },
    }
    const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true, onread })
    const channel = new SocketChannel(socket)
    return channel
  },
} satisfies Transport

/** One connection less: the listener goes on. */
function ignore(): void {}

import type { Server } from 'node:net'
import type { Channel } from './channel.ts'
import { SocketChannel } from './socket-channel.ts'
import type { Transport } from './transport.ts'

/** Connections as Node makes them for everybody. */
export const netTransport: Transport = {
  name: 'node:net',
  serve(server: Server, accept: (channel: Channel) => void): void {
    server.on('connection', (socket) => accept(new SocketChannel(socket)))
    server.on('error', ignore)
  },
}

/** One connection less: the listener goes on. */
function ignore(): void {}

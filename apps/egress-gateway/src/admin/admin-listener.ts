import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer, type Socket } from 'node:net'

/** Answers connections that are handed to it. */
interface Answering {
  readonly server: Server
  close(): Promise<void>
}

export interface AdminListener {
  /** @returns the port that was bound */
  listen(host: string, port: number): Promise<number>
  /** Ends every connection. */
  close(): Promise<void>
}

/**
 * Binds the admin port at once, and loads what answers there when the first client comes: Fastify is a good part of
 * the memory of an idle gateway, and of the time until it listens.
 */
export function createAdminListener(load: () => Promise<Answering>): AdminListener {
  const sockets = new Set<Socket>()
  let loading: Promise<Answering> | undefined

  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    loading ??= load()
    loading.then(
      (app) => {
        if (socket.destroyed) return
        app.server.emit('connection', socket)
        socket.resume()
      },
      () => socket.destroy(),
    )
  })

  return {
    async listen(host, port) {
      server.listen(port, host)
      await once(server, 'listening')
      const bound = server.address()
      return bound !== null && typeof bound === 'object' ? bound.port : port
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      if (server.listening) {
        server.close()
        await once(server, 'close')
      }
      const app = await loading?.catch(() => undefined)
      await app?.close()
    },
  }
}

import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Has the service, when it closes, end connections over which no request came: browsers open some ahead, and for Node
 * those are busy with a request that may still come, for which it waits a minute.
 */
export function endUntouchedConnections(app: FastifyInstance): void {
  const untouched = new Set<Socket>()
  let isClosing = false
  app.server.on('connection', (socket: Socket) => {
    if (isClosing) {
      socket.destroy()
      return
    }
    untouched.add(socket)
    socket.once('close', () => untouched.delete(socket))
  })
  app.server.on('request', ({ socket }) => untouched.delete(socket))
  app.addHook('preClose', async () => {
    isClosing = true
    for (const socket of untouched) socket.destroy()
  })
}

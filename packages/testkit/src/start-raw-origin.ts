import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface RawOrigin {
  readonly port: number
  /** `127.0.0.1:port`. */
  readonly address: string
  /** Everything each connection sent, in the order they came. */
  readonly received: readonly (() => string)[]
}

/**
 * A TCP server on a free loopback port whose every connection is handed to `serve`: for answers no HTTP server would
 * give. Closed after the test.
 */
export async function startRawOrigin(
  t: TestContext,
  serve: (socket: Socket, index: number) => void,
): Promise<RawOrigin> {
  const received: (() => string)[] = []
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const chunks: Buffer[] = []
    received.push(() => Buffer.concat(chunks).toString('latin1'))
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => chunks.push(chunk))
    serve(socket, received.length - 1)
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address()
      resolve(bound !== null && typeof bound === 'object' ? bound.port : 0)
    })
  })
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port, address: `127.0.0.1:${port}`, received }
}

import { once } from 'node:events'
import { createServer } from 'node:net'
import { connect } from 'node:tls'

/** The bytes of a ClientHello that names the host, as Node sends them; for an address it names none. */
export type Hellos = (host: string) => Promise<Buffer>

/** Each is recorded once, from a handshake with nobody. */
export function createHellos(): Hellos {
  const known = new Map<string, Promise<Buffer>>()
  return (host) => {
    const hello = known.get(host) ?? recordHello(host)
    known.set(host, hello)
    return hello
  }
}

async function recordHello(host: string): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const isName = /[a-z]/i.test(host) && !host.startsWith('[')
  const tls = connect({ host: '127.0.0.1', port, ...(isName ? { servername: host } : {}) })
  tls.on('error', () => {})
  const [socket] = await once(server, 'connection')
  const [hello] = await once(socket, 'data')
  tls.destroy()
  socket.destroy()
  server.close()

  return hello
}

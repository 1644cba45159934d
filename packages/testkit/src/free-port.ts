import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that the system gives to clients and to listeners on port 0: there are thousands of those. */
const [lowest, highest] = [20_000, 32_000]

/** A loopback port that nothing listens on at the moment, for programs that cannot be asked which one they got. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await canListen(port)) return port
  }
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}

import { once } from 'node:events'
import { createServer } from 'node:http'
import { packedForm, packRules, type Resource } from '@bookinfo/rules'

export interface RulesServer {
  readonly url: string
  stop(): Promise<void>
}

/** From so many rules on, the control plane tells them packed. */
const fewestPacked = 1000

/** Plays the control plane: one snapshot of rules for whoever asks, and an open ear for what gateways report. */
export async function startRulesServer(resources: readonly Resource[]): Promise<RulesServer> {
  const snapshot = `${JSON.stringify({ version: '1', resources })}\n`
  const { bytes, loose } = packRules(resources)
  const packed = { id: '1', bytes: bytes.length, without: [] }
  const packedSnapshot = `${JSON.stringify({ packed, version: '1', resources: loose })}\n`
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/discovery/v1/packed-rules/1') {
      response.end(bytes)
      return
    }
    if (request.url?.startsWith('/discovery/v1/snapshots') !== true) {
      request.on('end', () => response.end())
      return
    }
    const takesPacked = request.url.endsWith(`&packed=${packedForm}`)
    const isPacked = takesPacked && resources.length >= fewestPacked
    response.write(isPacked ? packedSnapshot : snapshot)
    const heartbeat = setInterval(() => response.write('{}\n'), 5000)
    response.on('close', () => clearInterval(heartbeat))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Snapshot } from '@bookinfo/discovery'
import { classicApiVersion } from '@bookinfo/rules'

const snapshot: Snapshot = {
  version: '1',
  resources: [
    {
      apiVersion: classicApiVersion,
      kind: 'EgressRule',
      metadata: { namespace: 'default', name: 'googleapis' },
      spec: {
        destination: { service: '*.googleapis.com' },
        ports: [{ port: 443, protocol: 'https' }],
      },
    },
  ],
}

/** Plays a control plane that has one rule and takes whatever it is told. */
export async function startRulesTeller(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((request, response) => {
    request.resume()
    if (request.url?.startsWith('/discovery/v1/snapshots') === true) {
      response.write(`${JSON.stringify(snapshot)}\n`)
    } else {
      request.on('end', () => response.end())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

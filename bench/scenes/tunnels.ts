import { once } from 'node:events'
import { createServer } from 'node:net'
import { runLoad } from '../load/program.ts'
import type { Work } from '../measure/compare.ts'
import { destinations, startGateway } from '../proxies/gateway.ts'
import { startNginx } from '../proxies/nginx.ts'
import { startPeer } from '../proxies/npm-peer.ts'
import type { Stage } from '../stage/stage.ts'
import { runComparison } from './comparison.ts'
import { atLeast, type Scene } from './scene.ts'

async function drive(name: 'tunnels' | 'bulk', options: object): Promise<Work> {
  const { done, failed } = Object(await runLoad(name, options))
  return { done: Number(done), failed: Number(failed) }
}

export const shortTunnelScene: Scene = {
  name: 'short-tunnels',
  title: 'Short CONNECT tunnels: CONNECT, a ClientHello, an answer, the end; 16 at a time',
  async run(stage, options) {
    const answererPort = await startAnswerer(stage)
    const peer = await startPeer(stage, 'proxy-chain')
    const gateway = await startGateway(stage, { tunnelPort: answererPort })
    const { host, port } = destinations.tunnel
    const tunnels = (proxy: number, connectTo: string) => (seconds: number) =>
      drive('tunnels', { port: proxy, connectTo, seconds, atOnce: 16, serverName: host })
    const byAddress = `127.0.0.1:${answererPort}`
    return await runComparison(
      stage,
      {
        baseline: { name: 'proxy-chain', pid: peer.pid, drive: tunnels(peer.port, byAddress) },
        candidates: [
          { name: 'gateway', pid: gateway.pid, drive: tunnels(gateway.port, `${host}:${port}`) },
        ],
        unit: 'tunnels',
        judge: (result) => [
          atLeast('short CONNECT tunnels: times proxy-chain', 2, result('gateway').ratio.median),
        ],
      },
      options,
    )
  },
}

export const bulkScene: Scene = {
  name: 'bulk',
  title: 'Bulk download through one tunnel',
  async run(stage, options) {
    const nginx = await startNginx(stage)
    const gateway = await startGateway(stage)
    const { host, port } = destinations.bulk
    return await runComparison(
      stage,
      {
        baseline: {
          name: 'nginx stream',
          pid: nginx.pid,
          drive: (seconds) => drive('bulk', { port: nginx.streamPort, seconds }),
        },
        candidates: [
          {
            name: 'gateway',
            pid: gateway.pid,
            drive: (seconds) =>
              drive('bulk', { port: gateway.port, connectTo: `${host}:${port}`, seconds }),
          },
        ],
        unit: 'MB',
        judge: (result) => [
          atLeast('bulk tunnel: of nginx stream', 1.5, result('gateway').ratio.median),
        ],
      },
      options,
    )
  },
}

/** Answers whatever comes first, and leaves when the client does. */
async function startAnswerer(stage: Stage): Promise<number> {
  const answer = Buffer.alloc(300, 'x')
  const server = createServer({ noDelay: true }, (socket) => {
    socket.once('data', () => socket.write(answer))
    socket.on('error', () => {})
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
  await once(server, 'listening')
  stage.keep({ stop: async () => void server.close() })
  const bound = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : 0
}

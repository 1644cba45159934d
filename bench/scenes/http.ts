import { driveByWrk, type WrkOptions } from '../load/wrk.ts'
import type { Candidate } from '../measure/compare.ts'
import { startGateway } from '../proxies/gateway.ts'
import { startHaproxy } from '../proxies/haproxy.ts'
import { startNginx } from '../proxies/nginx.ts'
import { startPeer } from '../proxies/npm-peer.ts'
import type { Stage } from '../stage/stage.ts'
import { runComparison } from './comparison.ts'
import { atLeast, type Scene } from './scene.ts'

interface Load extends Omit<WrkOptions, 'port' | 'seconds'> {
  /** What HAProxy offers the upstream: whatever it does this load with in less time. */
  readonly haproxyAlpn: 'h2,http/1.1' | 'http/1.1'
}

const small = {
  path: '/books/v1/volumes?q=isbn:0486424618',
  haproxyAlpn: 'h2,http/1.1',
} as const
const large = { path: '/large', haproxyAlpn: 'http/1.1' } as const
/** The gateway that is told not to offer HTTP/2, so that what HTTP/2 gains is seen. */
const withoutHttp2 = 'gateway, HTTP/1.1 to the upstream'

/** A proxy that is driven by wrk. */
function byWrk(stage: Stage, load: Load, name: string, pid: number, port: number): Candidate {
  const drive = (seconds: number) => driveByWrk(stage, { ...load, port, seconds })
  return { name, pid, drive }
}

async function startEssentials(stage: Stage, load: Load) {
  const nginx = await startNginx(stage)
  const haproxy = await startHaproxy(stage, load.haproxyAlpn)
  const gateway = await startGateway(stage)
  const http1 = await startGateway(stage, { upstreamHttp2: 'never' })
  return {
    baseline: byWrk(stage, load, 'nginx', nginx.pid, nginx.httpPort),
    haproxy: byWrk(stage, load, 'HAProxy', haproxy.pid, haproxy.httpPort),
    gateway: byWrk(stage, load, 'gateway', gateway.pid, gateway.port),
    http1: byWrk(stage, load, withoutHttp2, http1.pid, http1.port),
  }
}

export const httpScene: Scene = {
  name: 'http',
  title: 'Clear HTTP in, verified TLS 1.3 out, 2.5 KB of JSON, 64 kept connections',
  async run(stage, options) {
    const { baseline, gateway, http1, haproxy } = await startEssentials(stage, small)
    const peers: Candidate[] = []
    for (const name of ['fast-proxy', 'http-proxy'] as const) {
      const peer = await startPeer(stage, name)
      peers.push(byWrk(stage, small, name, peer.pid, peer.port))
    }
    return await runComparison(
      stage,
      {
        baseline,
        candidates: [gateway, http1, haproxy, ...peers],
        unit: 'requests',
        judge: (result) => {
          const ours = result('gateway').ratio.median
          const best = Math.max(...peers.map(({ name }) => result(name).ratio.median))
          return [
            atLeast('HTTP in, verified TLS out: of nginx', 0.85, ours),
            atLeast('the same: of HAProxy', 0.9, ours / result('HAProxy').ratio.median),
            atLeast('the same: times the best npm proxy', 3, ours / best),
          ]
        },
      },
      options,
    )
  },
}

/** A scene with nginx, HAProxy and the gateway alone. */
function essentialScene(scene: Omit<Scene, 'run'>, load: Load, goal: number, what: string): Scene {
  return {
    ...scene,
    async run(stage, options) {
      const { baseline, gateway, http1, haproxy } = await startEssentials(stage, load)
      return await runComparison(
        stage,
        {
          baseline,
          candidates: [gateway, http1, haproxy],
          unit: 'requests',
          judge: (result) => [atLeast(`${what}: of nginx`, goal, result('gateway').ratio.median)],
        },
        options,
      )
    },
  }
}

export const largeScene = essentialScene(
  { name: 'large', title: 'The same with 100 KB answers' },
  large,
  1.3,
  '100 KB answers',
)

export const newConnectionScene = essentialScene(
  { name: 'new-connection', title: 'The same with a new client connection for each request' },
  { ...small, close: true },
  0.6,
  'a new client connection for each request',
)

export const refusalScene = essentialScene(
  { name: 'refusals', title: 'Refused requests (403), 64 kept connections' },
  { ...small, hostHeader: 'evil.example.com', refused: true },
  0.85,
  'refusals',
)

import { driveByWrk } from '../load/wrk.ts'
import { startGateway } from '../proxies/gateway.ts'
import { startNginx } from '../proxies/nginx.ts'
import { runComparison } from './comparison.ts'
import { atLeast, type Scene } from './scene.ts'

const path = '/books/v1/volumes?q=isbn:0486424618'

export const sniScene: Scene = {
  name: 'sni',
  title: "SNI passthrough: the client's own TLS to the named host, 64 kept connections",
  async run(stage, options) {
    const nginx = await startNginx(stage)
    const gateway = await startGateway(stage)
    const drive = (port: number) => (seconds: number) =>
      driveByWrk(stage, { port, seconds, path, tls: true })
    return await runComparison(
      stage,
      {
        baseline: { name: 'nginx stream', pid: nginx.pid, drive: drive(nginx.sniPort) },
        candidates: [{ name: 'gateway', pid: gateway.pid, drive: drive(gateway.port) }],
        unit: 'requests',
        judge: (result) => [
          atLeast('SNI passthrough: of nginx stream', 0.75, result('gateway').ratio.median),
        ],
      },
      options,
    )
  },
}

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gatewayOptions } from '@bookinfo/demo'
import { freePort } from '@bookinfo/testkit'
import { type Running, startPinned } from '../proxies/pinned-process.ts'
import { cores } from '../stage/stage.ts'

export interface ControlPlane extends Running {
  readonly url: string
  readonly port: number
}

/** The control plane as the process that ships; resolves when it answers. */
export async function startControlPlane(directory: string): Promise<ControlPlane> {
  const port = await freePort()
  const main = new URL('main.js', import.meta.resolve('@bookinfo/control-plane'))
  const running = await startPinned({
    command: [process.execPath, fileURLToPath(main)],
    core: cores.rest,
    env: {
      BOOKINFO_STATE_DIR: join(directory, 'state'),
      BOOKINFO_PRESET: 'blank',
      CONTROL_PORT: String(port),
    },
    output: join(directory, 'control-plane.log'),
    port,
  })
  return { ...running, port, url: `http://127.0.0.1:${port}` }
}

/** An egress gateway that follows it, on the other core; resolves when it listens. */
export async function startGateway(directory: string, controlPlane: string): Promise<Running> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const main = new URL('main.js', import.meta.resolve('@bookinfo/egress-gateway'))
  return await startPinned({
    command: [process.execPath, ...gatewayOptions.flags, fileURLToPath(main)],
    core: cores.proxy,
    env: {
      ...gatewayOptions.environment,
      EGRESS_PORT: String(port),
      EGRESS_ADMIN_PORT: String(adminPort),
      EGRESS_REGISTRY: 'services: []\nworkloads: [{ name: local, labels: {} }]\n',
      EGRESS_CONTROL_PLANE: controlPlane,
    },
    output: join(directory, 'gateway.log'),
    port,
  })
}

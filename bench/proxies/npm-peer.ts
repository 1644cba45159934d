import { fileURLToPath } from 'node:url'
import { freePort } from '@bookinfo/testkit'
import { cores, type Stage } from '../stage/stage.ts'
import { type Running, startPinned } from './pinned-process.ts'

export interface Peer extends Running {
  readonly name: string
  readonly port: number
}

/** One of the npm proxies, on the same Node: see the programs in `peers/`. */
export async function startPeer(
  stage: Stage,
  name: 'fast-proxy' | 'http-proxy' | 'proxy-chain',
): Promise<Peer> {
  const port = await freePort()
  const program = fileURLToPath(new URL(`./peers/${name}.ts`, import.meta.url))
  const running = await startPinned({
    command: [process.execPath, program, String(port), String(stage.upstream.tlsPort)],
    core: cores.proxy,
    env: { NODE_EXTRA_CA_CERTS: stage.caFile },
    output: stage.logFile(name),
    port,
  })
  return stage.keep({ ...running, name, port })
}

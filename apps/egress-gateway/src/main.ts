import closeWithGrace from 'close-with-grace'
import { createLineBatch } from './access-log/line-batch.ts'
import { portVariables, readEnvironment } from './configuration/environment.ts'
import { createEgressGateway } from './egress-gateway.ts'
import { PortError } from './gateway-options.ts'

async function main(): Promise<void> {
  const options = await readEnvironment(process.env)
  const say = (line: string) => console.error(`egress-gateway: ${line}`)
  const accessLog = createLineBatch((lines) => void process.stdout.write(lines))
  process.on('exit', accessLog.flush)
  const gateway = createEgressGateway({ ...options, log: say, accessLog: accessLog.add })
  closeWithGrace({ delay: 8000 }, () => gateway.close())
  const { egressPort, adminPort, ingressPort, transport } = await gateway.start()
  say(`egress on ${options.host ?? '127.0.0.1'}:${egressPort}, admin on port ${adminPort}`)
  say(`connections: ${transport}`)
  if (ingressPort !== undefined) say(`${options.ingressService} is reached at port ${ingressPort}`)
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  const advice =
    error instanceof PortError ? `; choose another with ${portVariables[error.listener]}` : ''
  console.error(`egress-gateway: ${message}${advice}`)
  process.exit(1)
})

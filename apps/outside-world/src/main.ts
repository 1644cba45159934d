import closeWithGrace from 'close-with-grace'
import { explainStartFailure, readEnvironment } from './environment.ts'
import { createOutsideWorld } from './outside-world.ts'

async function main(): Promise<void> {
  const options = readEnvironment(process.env)
  const world = createOutsideWorld({ ...options, log: console.log })
  closeWithGrace({ delay: 2000 }, () => world.close())
  const started = await world.start().catch((error: unknown) => {
    throw new Error(explainStartFailure(error, options), { cause: error })
  })
  console.log(
    `outside world: https on ${options.host}:${started.httpsPort}, http on ${options.host}:${started.httpPort}`,
  )
  console.log(`outside world: certificates are signed by the CA in ${started.caFile}`)
  if (started.adminPort !== null) {
    console.log(`outside world: faults and received on http://127.0.0.1:${started.adminPort}`)
  }
}

main().catch((error: unknown) => {
  console.error(`outside-world: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})

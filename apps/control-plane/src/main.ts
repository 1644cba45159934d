import closeWithGrace from 'close-with-grace'
import { createControlPlane } from './control-plane.ts'
import { readEnvironment } from './environment.ts'

async function main(): Promise<void> {
  const { at, options } = readEnvironment(process.env)
  const controlPlane = createControlPlane({ ...options, log: console.error })
  closeWithGrace({ delay: 3000 }, () => controlPlane.close())
  const { port } = await controlPlane.start(at)
  console.log(`control plane: http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`)
}

main().catch((error: unknown) => {
  console.error(`control-plane: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})

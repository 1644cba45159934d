import { styleText } from 'node:util'
import closeWithGrace from 'close-with-grace'
import { renderBanner } from './banner.ts'
import { PortTakenError } from './claim-ports.ts'
import { parseDemoArguments, UsageError } from './demo-arguments.ts'
import { helpText } from './help-text.ts'
import { createSeparateMesh } from './separate-processes.ts'
import { createSingleProcessMesh } from './single-process.ts'

const tellOfEnd = (name: string, how: string): void => {
  console.error(
    `${name} ended (${how}); the others go on. Its output is under logs/ in the state directory.`,
  )
}

try {
  const {
    help,
    separate,
    mesh: options,
  } = parseDemoArguments(process.argv.slice(2), process.env, process.cwd())
  if (help) {
    console.log(helpText)
    process.exit(0)
  }
  const mesh = separate ? createSeparateMesh(options, tellOfEnd) : createSingleProcessMesh(options)
  closeWithGrace({ delay: 8_000, logger: false }, () => mesh.close())
  const addresses = await mesh.start()
  const facts = { seconds: process.uptime(), directory: process.cwd() }
  console.log(renderBanner(addresses, { ...facts, ...options }))
} catch (error) {
  if (!(error instanceof PortTakenError || error instanceof UsageError)) throw error
  console.error(styleText('red', error.message, { stream: process.stderr }))
  process.exit(1)
}

import { styleText } from 'node:util'
import closeWithGrace from 'close-with-grace'
import { renderBanner } from './banner.ts'
import { parseDemoArguments } from './demo-arguments.ts'
import { helpText } from './help-text.ts'
import { askKeptRules } from './kept-rules.ts'
import { createSeparateMesh } from './separate-processes.ts'
import { createSingleProcessMesh } from './single-process.ts'

const tell = (line: string): void => console.error(line)

const fail = (error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error)
  console.error(styleText('red', message, { stream: process.stderr }))
}

const tellOfEnd = (name: string, how: string): void => {
  tell(
    `${name} ended (${how}); the others go on. Its output is under logs/ in the state directory.`,
  )
}

try {
  const {
    help,
    separate,
    mesh: wanted,
  } = parseDemoArguments(process.argv.slice(2), process.env, process.cwd())
  const options = { ...wanted, tell }
  if (help) {
    console.log(helpText)
    process.exit(0)
  }
  const mesh = separate ? createSeparateMesh(options, tellOfEnd) : createSingleProcessMesh(options)
  closeWithGrace({ delay: 8_000, logger: false }, async ({ err }) => {
    if (err !== undefined) fail(err)
    await mesh.close()
  })
  const addresses = await mesh.start()
  const kept = await askKeptRules(addresses.consoleUrl, options.preset)
  const facts = { seconds: process.uptime(), directory: process.cwd(), kept }
  console.log(renderBanner(addresses, { ...facts, ...options }))
} catch (error) {
  fail(error)
  process.exit(1)
}

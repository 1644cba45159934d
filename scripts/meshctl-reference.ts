/**
 * Writes docs/meshctl.md, the reference of every command, from what `meshctl help` prints; with --check it only says
 * whether the page is stale. Needs a build.
 */
import { readFile, writeFile } from 'node:fs/promises'

interface Program {
  readonly commands: readonly { readonly name: string }[]
  readonly renderHelp: () => string
  readonly renderCommandHelp: (command: object) => string
}

const page = new URL('../docs/meshctl.md', import.meta.url)
const built = '../apps/meshctl/dist'
const { commands }: Program = await import(`${built}/commands.js`)
const { renderHelp, renderCommandHelp }: Program = await import(`${built}/help.js`)

const sections = commands.map(
  (command) =>
    `## ${command.name}\n\n\`\`\`text\n${renderCommandHelp(command).trimEnd()}\n\`\`\`\n`,
)
const text = [
  '# meshctl, command by command',
  '<!-- Written by scripts/meshctl-reference.ts from the help of the program: npm run fix. -->',
  `\`\`\`text\n${renderHelp().trimEnd()}\n\`\`\``,
  sections.join('\n'),
].join('\n\n')

const stored = await readFile(page, 'utf8').catch(() => '')
if (process.argv.includes('--check')) {
  if (stored !== text) {
    console.error('docs/meshctl.md is stale: npm run build, then npm run fix')
    process.exitCode = 1
  }
} else if (stored !== text) {
  await writeFile(page, text)
  console.log('docs/meshctl.md written')
}

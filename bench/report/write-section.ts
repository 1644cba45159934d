import { readFileSync, writeFileSync } from 'node:fs'

const page = new URL('../../docs/performance.md', import.meta.url)
const end = '<!-- end -->'

/**
 * Puts results into docs/performance.md, between the marks of the command that made them; the words around them
 * are written by hand.
 * @param section `bench`, or `bench:services (alone)`: the command, and which of its parts.
 */
export function writeSection(section: string, results: string): void {
  const text = readFileSync(page, 'utf8')
  const [command, part] = section.split(' ')
  const begin = `<!-- begin: written by npm run ${[command, '-- --write', part].filter(Boolean).join(' ')} -->`
  const before = text.indexOf(begin)
  const after = text.indexOf(end, before)
  if (before === -1 || after === -1) {
    throw new Error(`docs/performance.md has lost its marks of ${section}`)
  }
  writeFileSync(page, `${text.slice(0, before)}${begin}\n\n${results}\n${text.slice(after)}`)
}

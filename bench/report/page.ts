import { readFileSync, writeFileSync } from 'node:fs'
import type { Findings, Scene } from '../scenes/scene.ts'
import { describeMachine } from './machine.ts'
import { renderFindings, renderGoals } from './render.ts'

const page = new URL('../../docs/performance.md', import.meta.url)
const begin = '<!-- begin: written by npm run bench -- --write -->'
const end = '<!-- end -->'

/** Puts results into docs/performance.md, between its two marks; the words around them are written by hand. */
export function writePage(results: readonly (readonly [Scene, Findings])[]): void {
  const text = readFileSync(page, 'utf8')
  const [before, after] = [text.indexOf(begin), text.indexOf(end)]
  if (before === -1 || after === -1) throw new Error('docs/performance.md has lost its marks')
  writeFileSync(page, `${text.slice(0, before)}${render(results)}${text.slice(after)}`)
}

function render(results: readonly (readonly [Scene, Findings])[]): string {
  const date = new Date().toISOString().slice(0, 10)
  const machine = describeMachine().map((line) => `- ${line}`)
  const goals = renderGoals(results.flatMap(([, findings]) => findings.goals))
  const scenes = results.map(
    ([{ name, title }, findings]) =>
      `### ${title}\n\n\`--scene ${name}\`\n\n${renderFindings(findings)}\n`,
  )
  return [
    begin,
    '',
    `Measured on ${date}:`,
    '',
    ...machine,
    '',
    '## Goals',
    '',
    goals,
    '',
    '## Scenes',
    '',
    scenes.join('\n'),
  ].join('\n')
}

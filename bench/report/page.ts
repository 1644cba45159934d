import type { Findings, Scene } from '../scenes/scene.ts'
import { describeMachine } from './machine.ts'
import { renderFindings, renderGoals } from './render.ts'
import { writeSection } from './write-section.ts'

/** Puts results into docs/performance.md, between its two marks; the words around them are written by hand. */
export function writePage(results: readonly (readonly [Scene, Findings])[]): void {
  writeSection('bench', render(results))
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

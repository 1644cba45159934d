import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { describeMachine } from './report/machine.ts'
import { writePage } from './report/page.ts'
import { renderFindings, renderGoals } from './report/render.ts'
import { scenes } from './scenes/all-scenes.ts'
import type { Findings, Scene } from './scenes/scene.ts'
import { cores, openStage } from './stage/stage.ts'

const usage = `npm run bench -- [--scene NAME]… [--rounds N] [--seconds N] [--write]

Compares the gateway with nginx, HAProxy and npm proxies, in requests per proxy-CPU-second.
--scene    ${scenes.map(({ name }) => name).join(', ')}; default: all
--rounds   rounds of paired windows, default 7
--seconds  length of a window, default 2
--write    write the results to docs/performance.md`

const { values } = parseArgs({
  options: {
    scene: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function chosenScenes(): readonly Scene[] {
  return (values.scene ?? scenes.map(({ name }) => name)).map((name) => {
    const scene = scenes.find((candidate) => candidate.name === name)
    if (scene === undefined) throw new Error(`no scene ${name}\n\n${usage}`)
    return scene
  })
}

/** Each scene on a stage of its own: what one leaves behind disturbs no other. */
async function runScene(scene: Scene): Promise<Findings> {
  const stage = await openStage()
  try {
    const options = { rounds: Number(values.rounds), seconds: Number(values.seconds) }
    return await scene.run(stage, options)
  } finally {
    await stage.close()
  }
}

async function main(): Promise<void> {
  if (values.help) return console.log(usage)
  // This process plays the control plane: it must not run on the proxies' core.
  execFileSync('taskset', ['-acp', String(cores.rest), String(process.pid)])
  for (const line of describeMachine()) console.log(line)
  const results: [Scene, Findings][] = []
  for (const scene of chosenScenes()) {
    console.log(`\n## ${scene.name}: ${scene.title}\n`)
    const findings = await runScene(scene)
    results.push([scene, findings])
    console.log(`${renderFindings(findings)}\n\n${renderGoals(findings.goals)}`)
  }
  if (values.write) writePage(results)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

import { setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import { chromiumLaunchOptions } from '@bookinfo/e2e/chromium.ts'
import { type Load, measureLoad } from '@bookinfo/e2e/pace/measure-load.ts'
import { measureToggles } from '@bookinfo/e2e/pace/measure-toggles.ts'
import { type ProcessStack, startProcessStack } from '@bookinfo/e2e/stack/process-stack.ts'
import { type Browser, chromium } from 'playwright'
import { describeMachine } from '../report/machine.ts'
import { writeSection } from '../report/write-section.ts'
import { judgeLoads, judgeToggles } from './judge.ts'
import { renderLoads, renderToggles } from './render.ts'

const screens = ['stage', 'log', 'traffic']
const loadsPerSecond = 50
/** The demo is the load generator as well, and would take the browser's processor. */
const demoNice = 10

const usage = `npm run bench:console -- [--toggles N] [--seconds N] [--screen NAME]… [--write]

What the console promises, on the demo as it ships: how soon a click on the switch is seen, and whether the page stays
quick and small while visitors load the product page ${loadsPerSecond} times a second.
--toggles  clicks on the switch, default 20; 0: not measured
--seconds  load for each screen, default 60; 0: not measured
--screen   ${screens.join(', ')}; default: all
--write    write the results to docs/performance.md
Fails when a promise is not kept.`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      toggles: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '60' },
      screen: { type: 'string', multiple: true },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(usage)
  const stack = await startProcessStack()
  const browser = await chromium.launch(chromiumLaunchOptions())
  const broken: string[] = []
  try {
    const count = Number(values.toggles)
    const toggles = count > 0 ? await measureToggles(browser, stack, count) : []
    if (count > 0) tell('click', renderToggles(toggles), values.write)
    broken.push(...judgeToggles(toggles))
    const seconds = Number(values.seconds)
    const loads =
      seconds > 0 ? await loadAll(browser, stack, values.screen ?? screens, seconds) : []
    if (seconds > 0) tell('load', renderLoads(loads), values.write)
    broken.push(...judgeLoads(loads, loadsPerSecond))
  } finally {
    await browser.close()
    await stack.close()
  }
  if (broken.length > 0) throw new Error(broken.join('\n'))
}

async function loadAll(
  browser: Browser,
  stack: ProcessStack,
  names: readonly string[],
  seconds: number,
): Promise<readonly Load[]> {
  setPriority(stack.pid, demoNice)
  const loads: Load[] = []
  for (const screen of names) {
    const options = { screen, seconds, perSecond: loadsPerSecond, warmUpSeconds: 10 }
    loads.push(await measureLoad(browser, stack, options))
  }
  return loads
}

function tell(part: 'click' | 'load', table: string, write: boolean): void {
  console.log(`${table}\n`)
  if (!write) return
  const [machine = ''] = describeMachine()
  const date = new Date().toISOString().slice(0, 10)
  writeSection(`bench:console (${part})`, `Measured on ${date}: ${machine}.\n\n${table}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})

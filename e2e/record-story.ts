import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { root, rules } from './stack/paths.ts'
import { type ProcessStack, startProcessStack } from './stack/process-stack.ts'

/** Records the six steps of the story on the demo as it ships, for the console to play. */
const target = join(root, 'apps/console/web/recordings/story.ndjson')
/** Time to look at a step, milliseconds. */
const lookMs = 2_000
/** The records of a page's calls have come, milliseconds after the page. */
const settleMs = 150

await mkdir(join(target, '..'), { recursive: true })
const stack = await startProcessStack()
try {
  await route('v1')
  await tellInto(target)
  // A machine has a name and addresses of its own, a recording needs none; times and all else stay as they were.
  const recorded = await readFile(target, 'utf8')
  await writeFile(
    target,
    recorded.replaceAll(stack.productPageUrl, 'http://localhost:9080/productpage'),
  )
} finally {
  await stack.close()
}

async function tellInto(file: string): Promise<void> {
  await rm(file, { force: true })
  const words = ['apps/meshctl/bin/meshctl.js', 'record', file, '--pages', 'en,zh-Hans']
  const server = ['--server', stack.consoleUrl]
  const recorder = spawn(process.execPath, [...words, ...server], {
    cwd: root,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const google = await readFile(join(rules, 'egress-google-apis.yaml'), 'utf8')
  let pages = 0
  /** `changes`: the page looks different afterwards, and has been recorded so when the moment is marked. */
  const step = async (name: string, act: () => Promise<unknown>, changes = true): Promise<void> => {
    await act()
    if (changes) pages += 1
    while (count(await readFile(file, 'utf8').catch(() => ''), '"event":"page"') < pages)
      await after(20)
    await after(settleMs)
    recorder.stdin.write(`${name}\n`)
    await after(lookMs)
  }
  await step('details v1 answers', async () => {})
  await step('all details traffic goes to v2: the error', () => route('v2'))
  await step('an egress rule: the details came from outside', () =>
    must(['create', '-f', '-'], google),
  )
  await step('the rule is listed', () => must(['get', 'egressrules']), false)
  await step('the rule is deleted: the error is back', () =>
    must(['delete', 'egressrule', 'googleapis', '-n', 'default']),
  )
  recorder.kill()
  await once(recorder, 'exit')
}

function count(text: string, what: string): number {
  return text.split(what).length - 1
}

async function route(version: 'v1' | 'v2'): Promise<void> {
  const rule = await readFile(join(rules, `route-rule-details-${version}.yaml`), 'utf8')
  await must(['apply', '-f', '-'], rule)
}

async function must(words: readonly string[], input?: string): ReturnType<ProcessStack['meshctl']> {
  const ran = await stack.meshctl(words, input)
  if (ran.status !== 0) throw new Error(ran.stderr)
  return ran
}

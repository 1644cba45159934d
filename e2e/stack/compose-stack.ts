import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './paths.ts'
import { resetThrough } from './process-stack.ts'
import { type Ran, run } from './run.ts'
import type { Stack } from './stack.ts'

export interface ComposeStack extends Stack {
  /** From `up` to the last container healthy, image already built. */
  readonly healthyAfterSeconds: number
}

/** `docker-compose …` at the top of the project; fails loudly with what it printed. */
export async function compose(words: readonly string[], input?: string): Promise<Ran> {
  return await run('docker-compose', words, {
    cwd: root,
    ...(input === undefined ? {} : { input }),
  })
}

async function must(words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await compose(words)
  if (status !== 0)
    throw new Error(`docker-compose ${words.join(' ')}: ${status}\n${stdout}${stderr}`)
  return stdout
}

/** Builds the image, starts the stack and waits until every container is healthy. */
export async function startComposeStack(): Promise<ComposeStack> {
  await must(['down', '--volumes', '--remove-orphans'])
  await must(['build'])
  const before = performance.now()
  await must(['up', '--detach'])
  await everyContainerHealthy()
  const healthyAfterSeconds = (performance.now() - before) / 1000
  const home = await mkdtemp(join(tmpdir(), 'bookinfo-compose-'))
  const consoleUrl = 'http://localhost:8080/'
  return {
    healthyAfterSeconds,
    productPageUrl: 'http://localhost:9080/productpage',
    consoleUrl,
    egressUrl: 'http://localhost:15001',
    meshctl: (words, input) => compose(['exec', '-T', 'control-plane', 'meshctl', ...words], input),
    kubectl: (words, input) =>
      run('kubectl', ['--server', 'http://localhost:8080', ...words], {
        cwd: root,
        env: { KUBECONFIG: '', HOME: home },
        input,
      }),
    ratingsFault: async (words) => {
      await must(['exec', '-T', 'ratings-v2', 'ratings-fault', ...words])
      return await compose(['exec', '-T', 'ratings-v1', 'ratings-fault', ...words])
    },
    changeRatings: async (sql) => {
      const program = `const { DatabaseSync } = require('node:sqlite')
        new DatabaseSync(process.env.RATINGS_DB_FILE).exec(process.argv[1])`
      await must(['exec', '-T', 'ratings-v2', 'node', '-e', program, sql])
    },
    reset: () => resetThrough(consoleUrl),
    close: async () => {
      await must(['down', '--volumes', '--remove-orphans'])
      await rm(home, { recursive: true, force: true, maxRetries: 9 })
    },
  }
}

const patienceMs = 120_000

async function everyContainerHealthy(): Promise<void> {
  const deadline = performance.now() + patienceMs
  const ids = (await must(['ps', '--quiet'])).split('\n').filter((id) => id !== '')
  const format =
    '{{.Name}} {{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}'
  for (;;) {
    const { stdout } = await run('docker', ['inspect', '--format', format, ...ids])
    const waiting = stdout.split('\n').filter((line) => line !== '' && !line.endsWith(' healthy'))
    if (waiting.length === 0) return
    if (performance.now() > deadline) throw new Error(`not healthy: ${waiting.join(', ')}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

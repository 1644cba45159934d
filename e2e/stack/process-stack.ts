import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { root } from './paths.ts'
import { run } from './run.ts'
import type { Stack } from './stack.ts'

export interface ProcessStack extends Stack {
  readonly pid: number
  readonly stateDir: string
  readonly adminUrl: string
  /** What it printed once it was up. */
  readonly banner: string
  readonly environment: Readonly<Record<string, string>>
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Lets the demo pick its ports. */
export const anyPorts = {
  BOOKINFO_PORT: '0',
  BOOKINFO_CONTROL_PORT: '0',
  BOOKINFO_EGRESS_PORT: '0',
  BOOKINFO_ADMIN_PORT: '0',
} as const

/** What `npm start` runs once everything is built: node's flags and the program. */
export async function startWords(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  return scripts.start.split(' && exec node ')[1].split(' ')
}

/** `npm start` without npm: the demo as a process, on free ports and with a state directory of its own. */
export async function startProcessStack(): Promise<ProcessStack> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookinfo-e2e-'))
  const environment = { ...anyPorts, BOOKINFO_STATE_DIR: stateDir }
  const child = spawn(process.execPath, await startWords(), {
    cwd: root,
    env: { ...process.env, ...environment, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const banner = await readBanner(child)
  const address = (name: string): string => {
    const found = new RegExp(`^  ${name}\\s+(\\S+)`, 'm').exec(banner)?.[1]
    if (found === undefined)
      throw new Error(`the banner does not say where the ${name} is:\n${banner}`)
    return found
  }
  const kubeconfig = join(stateDir, 'kubeconfig')
  const consoleUrl = address('console')
  const commands = { cwd: root, env: { KUBECONFIG: kubeconfig, HOME: stateDir } }
  const stop: ProcessStack['stop'] = async (signal) => {
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code, by] = await ended
    return { code, signal: by }
  }
  return {
    pid: child.pid ?? 0,
    stateDir,
    banner,
    environment,
    productPageUrl: address('product page'),
    consoleUrl,
    egressUrl: address('egress proxy'),
    adminUrl: address('gateway admin'),
    meshctl: (words, input) =>
      run(join(root, 'node_modules/.bin/meshctl'), words, { ...commands, input }),
    kubectl: (words, input) => run('kubectl', words, { ...commands, input }),
    ratingsFault: (words) =>
      run(process.execPath, [join(root, 'apps/ratings/bin/ratings-fault.js'), ...words], {
        env: { BOOKINFO_STATE_DIR: stateDir },
      }),
    changeRatings: async (sql) => {
      const database = new DatabaseSync(join(stateDir, 'ratings.db'))
      database.exec(sql)
      database.close()
    },
    reset: () => resetThrough(consoleUrl),
    stop,
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) await stop('SIGTERM')
      await rm(stateDir, { recursive: true, force: true, maxRetries: 9 })
    },
  }
}

/** Asks the control plane for the preset; it answers when the gateway has acknowledged it. */
export async function resetThrough(consoleUrl: string): Promise<void> {
  const response = await fetch(new URL('/api/reset', consoleUrl), { method: 'POST' })
  if (!response.ok) throw new Error(`reset: ${response.status} ${await response.text()}`)
}

async function readBanner(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the demo has no standard output')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.startsWith('Ctrl-C')) {
      child.stdout.resume()
      return lines.join('\n')
    }
  }
  throw new Error(`the demo ended before it was up:\n${lines.join('\n')}`)
}

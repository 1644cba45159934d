import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { NodeOptions } from './node-options.ts'

/** A program of the mesh, running as a process of its own. */
export interface Part {
  readonly name: string
  /** Starts it, and waits until it answers at its health address. Also after it was stopped or killed. */
  start(): Promise<void>
  /** Sends the signal and waits until the process is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
  readonly pid: number | undefined
}

export interface PartOptions {
  readonly name: string
  /** The workspace whose `main.js` is run, e.g. `@bookinfo/details`. */
  readonly workspace: string
  readonly environment: Readonly<Record<string, string>>
  readonly node: NodeOptions
  /** Answers 200 once the part is ready. */
  readonly healthUrl: string
  /** Everything the part prints goes here. */
  readonly logFile: string
  /** Called when the part ends without having been asked to. */
  readonly onUnexpectedEnd?: (name: string, how: string) => void
}

/** One that ends is noticed at once; a busy machine starts a dozen of them in more than a few seconds. */
const readyWithinMs = 60_000
const askAgainMs = 50

/** Describes a part; nothing runs before `start()`. */
export function createPart(options: PartOptions): Part {
  let child: ChildProcess | undefined
  let asked = false

  const start = async (): Promise<void> => {
    asked = false
    const main = new URL('main.js', import.meta.resolve(options.workspace))
    const log = createWriteStream(options.logFile, { flags: 'a' })
    await once(log, 'open')
    const started = spawn(process.execPath, [...options.node.flags, fileURLToPath(main)], {
      env: { ...options.node.environment, ...options.environment },
      stdio: ['ignore', log, log],
    })
    child = started
    started.once('exit', (code, signal) => {
      if (child === started) child = undefined
      if (!asked) options.onUnexpectedEnd?.(options.name, signal ?? `status ${code}`)
    })
    await answers(options, started)
  }

  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    asked = true
    if (child === undefined || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  return {
    name: options.name,
    start,
    stop,
    get pid() {
      return child?.pid
    },
  }
}

async function answers({ name, healthUrl, logFile }: PartOptions, child: ChildProcess) {
  const deadline = Date.now() + readyWithinMs
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) break
    const response = await fetch(healthUrl).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, askAgainMs))
  }
  const printed = await readFile(logFile, 'utf8')
  throw new Error(`${name} did not become ready. It printed:\n${printed.slice(-2_000)}`)
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A process of the measurement. */
export interface Running {
  readonly pid: number
  stop(): Promise<void>
}

interface Start {
  readonly command: readonly string[]
  readonly core: number
  readonly env?: Readonly<Record<string, string>>
  /** File that takes standard output; what the process says on standard error goes beside it. */
  readonly output: string
  /** Open when it is ready; on 127.0.0.1. */
  readonly port: number
}

const mostStartMs = 20_000

/** Starts a process on one core and waits until its port is open. @throws Error with where its words are */
export async function startPinned(start: Start): Promise<Running> {
  const { command, core, env, output, port } = start
  const [out, err] = [openSync(output, 'a'), openSync(`${output}.err`, 'a')]
  const child = spawn('taskset', ['-c', String(core), ...command], {
    stdio: ['ignore', out, err],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...env },
  })
  closeSync(out)
  closeSync(err)
  await Promise.race([opened(port), failed(child, `${output}.err`)])
  return { pid: child.pid ?? 0, stop: () => stop(child) }
}

/** Resolves when something listens there. */
async function opened(port: number, pauseMs = 5): Promise<void> {
  const until = performance.now() + mostStartMs
  while (performance.now() < until) {
    if (await isOpen(port)) return
    await delay(pauseMs)
  }
  throw new Error(`nothing listens on port ${port} after ${mostStartMs / 1000} s`)
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

async function failed(child: ChildProcess, words: string): Promise<never> {
  const [code] = await once(child, 'exit')
  const said = readFileSync(words, 'utf8').trim()
  throw new Error(`${child.spawnargs.join(' ')} ended with ${code}: ${said}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(timer)
}

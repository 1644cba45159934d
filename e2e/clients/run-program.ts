import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'

export interface Outcome {
  readonly status: number | null
  /** Both streams, one after the other. */
  readonly output: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

const path = [process.env.PATH ?? '', '/usr/sbin', '/usr/bin'].join(delimiter)
/** The Node that runs this, not the one PATH happens to have. */
const locate = (name: string): string => (name === 'node' ? process.execPath : name)
const longestMs = 60_000

/** Runs a program with nothing of our environment but PATH and HOME, and with no input. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, cwd }: RunOptions = {},
): Promise<Outcome> {
  const child = spawn(locate(program), args, {
    env: { PATH: path, HOME: process.env.HOME ?? '/', LC_ALL: 'C', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMs,
    ...(cwd === undefined ? {} : { cwd }),
  })
  const status = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [code, out, said] = await Promise.all([status, text(child.stdout), text(child.stderr)])
  return { status: code, output: `${out}${said}` }
}

/** Where a program is; `undefined` when this machine has none. */
export function findProgram(name: string): string | undefined {
  if (name === 'node') return process.execPath
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

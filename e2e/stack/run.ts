import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** How a command ended. */
export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** Given to the command as its standard input; default: nothing. */
  readonly input?: string | undefined
  readonly cwd?: string
  /** Added to the environment of the tests. */
  readonly env?: NodeJS.ProcessEnv
}

// The test runner forces colours on its children; people who read a pipe do not.
const plain = { NO_COLOR: '1', FORCE_COLOR: undefined }

/** Runs a command to its end, with `input` as its standard input. */
export async function run(
  command: string,
  words: readonly string[],
  { input = '', cwd, env = {} }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(command, words, {
    env: { ...process.env, ...plain, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  child.stdin.on('error', () => {}) // a command that reads nothing may close it before we write
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exitCode === null ? once(child, 'close') : undefined,
  ])
  return { status: child.exitCode, stdout, stderr }
}

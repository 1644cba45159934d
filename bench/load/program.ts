import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cores } from '../stage/stage.ts'

const run = promisify(execFile)

/** Runs one of the load programs beside this file on the other core, and returns what it prints, which is JSON. */
export async function runLoad<Options extends object>(
  name: 'tunnels' | 'bulk' | 'open-loop',
  options: Options,
): Promise<unknown> {
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
  const command = [process.execPath, program, JSON.stringify(options)]
  const { stdout } = await run('taskset', ['-c', String(cores.rest), ...command])
  return JSON.parse(stdout)
}

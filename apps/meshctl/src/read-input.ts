import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CommandError } from './command-error.ts'
import type { World } from './world.ts'

/**
 * The text of `-f`: a file, or standard input for `-`.
 * @throws CommandError when there is no `-f` or the file cannot be read, in istioctl's words.
 */
export async function readInput(file: string, world: World): Promise<string> {
  if (file === '') throw new CommandError('filename not specified (see --filename or -f)')
  if (file === '-') return world.readInput()
  try {
    return await readFile(resolve(world.folder, file), 'utf8')
  } catch (error) {
    throw new CommandError(`open ${file}: ${reason(error)}`, { cause: error })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return reasons[code] ?? code
}

import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { TextToCheck } from '@bookinfo/rules'
import { CommandError } from './command-error.ts'
import { readInput } from './read-input.ts'
import type { World } from './world.ts'

/**
 * The texts of files and folders, in the order given; a folder stands for every YAML and JSON file below it, by name.
 * `-` is standard input.
 * @throws CommandError when there is none, or one cannot be read
 */
export async function readFiles(
  paths: readonly string[],
  world: World,
): Promise<readonly TextToCheck[]> {
  if (paths.length === 0) throw new CommandError('name files or folders of rules', { usage: true })
  const found = await Promise.all(paths.map((path) => expand(path, world)))
  const files = found.flat()
  if (files.length === 0) throw new CommandError(`no YAML or JSON file in ${paths.join(', ')}`)
  return Promise.all(
    files.map(async (source) => ({ source, text: await readInput(source, world) })),
  )
}

async function expand(path: string, world: World): Promise<readonly string[]> {
  if (path === '-' || !(await isFolder(resolve(world.folder, path)))) return [path]
  const names = await readdir(resolve(world.folder, path), { recursive: true })
  return names
    .filter((name) => /\.(?:ya?ml|json)$/i.test(name))
    .sort()
    .map((name) => join(path, name))
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { checkResource } from '@bookinfo/rules'
import { isMissing, writeDurably } from './durable-file.ts'
import type { Stored } from './reconcile.ts'

const fileName = '.store.json'

/** What the rule files do not say: the version counter, and each object as it was last good. */
export interface Bookkeeping {
  readonly version: number
  readonly objects: readonly Stored[]
}

/**
 * Empty where there is none yet. An object this release no longer accepts is left out; its file is then judged anew.
 * @throws Error naming the file when it is not what `saveBookkeeping` wrote
 */
export async function loadBookkeeping(dir: string): Promise<Bookkeeping> {
  const file = path.join(dir, fileName)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return { version: 0, objects: [] }
    throw error
  }
  return parseBookkeeping(text, file)
}

/** When this returns the bookkeeping is on disk. */
export async function saveBookkeeping(dir: string, bookkeeping: Bookkeeping): Promise<void> {
  await writeDurably(path.join(dir, fileName), `${JSON.stringify(bookkeeping)}\n`)
}

function parseBookkeeping(text: string, file: string): Bookkeeping {
  try {
    const value: unknown = JSON.parse(text)
    const { version, objects } = asRecord(value)
    if (typeof version !== 'number' || !Number.isSafeInteger(version) || !Array.isArray(objects)) {
      throw new Error('version or objects missing')
    }
    return { version, objects: objects.flatMap(parseStored) }
  } catch (cause) {
    const hint = 'remove it to have it made anew from the rule files; versions then start again'
    throw new Error(`${file} is not the store's own bookkeeping any more: ${hint}`, { cause })
  }
}

function parseStored(value: unknown): readonly Stored[] {
  const { file, resource } = asRecord(value)
  const checked = checkResource(resource)
  const refused = checked.problems.some((problem) => problem.level === 'error')
  if (typeof file !== 'string' || checked.resource === undefined || refused) return []
  return [{ file, resource: checked.resource }]
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return Object.fromEntries(Object.entries(value))
}

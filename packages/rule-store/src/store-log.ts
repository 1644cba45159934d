import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { checkResource } from '@bookinfo/rules'
import type { Disk } from './disk.ts'
import { isMissing, removeDurably, writeDurably } from './durable-file.ts'
import { refKey, refOf } from './object-ref.ts'
import type { Stored } from './reconcile.ts'

/** One commit: what became of objects, and the versions after it. */
interface LogEntry extends Omit<Bookkeeping, 'objects'> {
  readonly put: readonly Stored[]
  /** Keys of objects that are gone. */
  readonly drop: readonly string[]
}

/** What the rule files do not say: the versions, and each object as it was last good. */
export interface Bookkeeping {
  /** That of the newest write. */
  readonly version: number
  /** Versions up to this one may have been given. */
  readonly given: number
  readonly objects: readonly Stored[]
}

/**
 * The bookkeeping on disk: `.store.json` with everything at one version, and `.store.log` with a line for each commit
 * since. A commit costs one line and one sync, however many objects there are.
 */
export interface StoreLog {
  /**
   * When this returns the entry is on disk. When it throws, nothing is: what was written of it is taken back.
   * `all` is everything as it is after the entry, for when the log has grown long and is written anew.
   */
  append(entry: LogEntry, all: () => Bookkeeping): Promise<void>
  /** Takes the newest entry back: what it announced could not be done. */
  takeBack(): Promise<void>
}

const baseName = '.store.json'
const logName = '.store.log'
/** Lines after which the log is folded into the base, at least; with many objects, as many lines as objects. */
const foldAfter = 1000

/**
 * Reads the bookkeeping of a directory. The last line of the log may be torn by a crash: it was never acknowledged,
 * and is dropped. An object this release no longer accepts is left out; its file is then judged anew.
 * @throws Error naming the file when it is not what this module wrote
 */
export async function openStoreLog(
  disk: Disk,
  dir: string,
  onError: (error: unknown) => void,
): Promise<{ readonly log: StoreLog; readonly bookkeeping: Bookkeeping }> {
  const base = path.join(dir, baseName)
  const file = path.join(dir, logName)
  const start = parseBase(await textOf(base), base)
  const text = await textOf(file)
  const bookkeeping = replay(start, parseLog(text, file))
  if (text === '') return { log: createStoreLog(disk, dir, 0), bookkeeping }
  try {
    // Folded at every start: what comes after a torn line would not be read.
    await fold(disk, dir, bookkeeping)
    return { log: createStoreLog(disk, dir, 0), bookkeeping }
  } catch (error) {
    onError(error)
    return { log: createStoreLog(disk, dir, undefined), bookkeeping }
  }
}

/** `length`: bytes of the log that are good; `undefined`: nobody knows, and the next commit begins a new one. */
function createStoreLog(disk: Disk, dir: string, good: number | undefined): StoreLog {
  const file = path.join(dir, logName)
  let length = good
  let before = good
  let lines = 0
  return {
    async append(entry, all) {
      const there = await sizeOf(file)
      const isLong = lines >= foldAfter && lines >= all().objects.length
      if (there !== length || isLong) {
        await fold(disk, dir, all())
        ;[length, before, lines] = [0, undefined, 0]
        return
      }
      const line = Buffer.from(`${JSON.stringify(entry)}\n`)
      try {
        await disk.append(file, line)
      } catch (error) {
        await disk.truncate(file, there).catch(() => {
          length = undefined
        })
        throw error
      }
      if (there === 0) await disk.syncDir(dir)
      ;[before, length, lines] = [there, there + line.length, lines + 1]
    },
    async takeBack() {
      if (before !== undefined) await disk.truncate(file, before).catch(() => {})
      length = before
    },
  }
}

async function fold(disk: Disk, dir: string, bookkeeping: Bookkeeping): Promise<void> {
  await writeDurably(disk, path.join(dir, baseName), `${JSON.stringify(bookkeeping)}\n`)
  await removeDurably(disk, path.join(dir, logName))
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return ''
    throw error
  }
}

/** Lines older than the base are from before the last folding. */
function replay(
  { version, given, objects }: Bookkeeping,
  entries: readonly LogEntry[],
): Bookkeeping {
  const byKey = new Map(objects.map((stored) => [keyOf(stored), stored]))
  const newer = entries.filter((entry) => entry.version >= version)
  for (const { put, drop } of newer) {
    for (const key of drop) byKey.delete(key)
    for (const stored of put) byKey.set(keyOf(stored), stored)
  }
  const last = newer.at(-1) ?? { version, given }
  // A line from before the last folding may be of the same version, and say less.
  const mostGiven = Math.max(given, last.given)
  return { version: last.version, given: mostGiven, objects: [...byKey.values()] }
}

function keyOf({ resource }: Stored): string {
  return refKey(refOf(resource))
}

function parseBase(text: string, file: string): Bookkeeping {
  if (text === '') return { version: 0, given: 0, objects: [] }
  return orBlame(file, () => {
    const { version, given = version, objects } = asRecord(JSON.parse(text))
    if (!isVersion(version) || !isVersion(given) || !Array.isArray(objects))
      throw new Error('version, given or objects missing')
    return { version, given, objects: objects.flatMap(parseStored) }
  })
}

/** What stands behind the last line break is torn. */
function parseLog(text: string, file: string): readonly LogEntry[] {
  return orBlame(file, () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const { version, given = version, put, drop } = asRecord(JSON.parse(line))
        const counts = isVersion(version) && isVersion(given)
        if (!counts || !Array.isArray(put) || !Array.isArray(drop)) {
          throw new Error('version, given, put or drop missing')
        }
        return { version, given, put: put.flatMap(parseStored), drop: drop.map(String) }
      }),
  )
}

function orBlame<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    const hint = 'remove it to have it made anew from the rule files; versions then start again'
    throw new Error(`${file} is not the store's own bookkeeping any more: ${hint}`, { cause })
  }
}

function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value)
}

function parseStored(value: unknown): readonly Stored[] {
  const { file, resource, signature } = asRecord(value)
  const checked = checkResource(resource)
  const refused = checked.problems.some((problem) => problem.level === 'error')
  if (typeof file !== 'string' || checked.resource === undefined || refused) return []
  const known = typeof signature === 'string' ? { signature } : {}
  return [{ file, resource: checked.resource, ...known }]
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return Object.fromEntries(Object.entries(value))
}

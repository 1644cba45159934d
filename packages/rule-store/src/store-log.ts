import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Disk } from './disk.ts'
import { isMissing, removeDurably, writeDurably } from './durable-file.ts'
import { type Bookkeeping, type LogEntry, parseBase, parseLog } from './parse-store-log.ts'
import { replay } from './replay.ts'
import { withoutUnfinished } from './unfinished.ts'

/**
 * The bookkeeping on disk: `.store.json` with everything at one version, and `.store.log` with a line for each commit
 * since. A commit costs one line and one sync, however many objects there are.
 */
export interface StoreLog {
  /**
   * When this returns the entry is on disk. When it throws, nothing is: what was written of it is taken back.
   * `present` is everything as it is before the entry, for when the log has grown long and begins anew.
   */
  append(entry: LogEntry, present: () => Bookkeeping): Promise<void>
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
  const replayed = replay(start, parseLog(text, file))
  const bookkeeping = await withoutUnfinished(replayed, dir)
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
  let before = 0
  let lines = 0
  return {
    async append(entry, present) {
      let there = await sizeOf(file)
      const isLong = lines >= foldAfter && lines >= present().objects.length
      if (there !== length || isLong) {
        await fold(disk, dir, present())
        ;[there, lines] = [0, 0]
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
      await disk.truncate(file, before).catch(() => {})
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

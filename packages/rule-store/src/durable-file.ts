import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Disk } from './disk.ts'

/** What a write leaves behind when the process dies in the middle of it. */
export const temporaryName = /^\.[^/]+\.[0-9a-f]{12}\.tmp$/

/** A file's next text, on disk under a temporary name. */
export interface Staged {
  readonly temporary: string
  /** Puts it in the file's place in one step. */
  take(): Promise<void>
  /** When this returns it stays there, also after a power cut. */
  settle(): Promise<void>
  /** Forgets it; the file is as it was. */
  abandon(): Promise<void>
}

/** Makes everything ready for a replacement, so that what is left to do needs no space on the disk. */
export async function stageFile(disk: Disk, file: string, text: string): Promise<Staged> {
  const dir = path.dirname(file)
  await makeDirDurably(disk, dir)
  const temporary = path.join(dir, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
  const abandon = () => disk.discard(temporary).catch(() => {})
  try {
    await disk.create(temporary, text)
  } catch (error) {
    await abandon()
    throw error
  }
  return {
    temporary,
    abandon,
    take: () => disk.rename(temporary, file),
    settle: () => disk.syncDir(dir),
  }
}

/**
 * Replaces a file in one step: whoever reads it, whenever, also after a power cut, finds the old text or the new,
 * never a part. When this returns the new text is on disk.
 */
export async function writeDurably(disk: Disk, file: string, text: string): Promise<void> {
  const staged = await stageFile(disk, file, text)
  try {
    await staged.take()
    await staged.settle()
  } catch (error) {
    await staged.abandon()
    throw error
  }
}

/** When this returns the file is gone and stays gone. A file that is not there is fine. */
export async function removeDurably(disk: Disk, file: string): Promise<void> {
  const removal = stageRemoval(disk, file)
  await removal.take()
  await removal.settle()
}

/** The removal of a file, in the two steps of its replacement. */
export function stageRemoval(disk: Disk, file: string): Pick<Staged, 'take' | 'settle'> {
  return {
    async take() {
      try {
        await disk.unlink(file)
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    },
    settle: () => disk.syncDir(path.dirname(file)),
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function makeDirDurably(disk: Disk, dir: string): Promise<void> {
  const first = await disk.makeDir(dir)
  if (first === undefined) return
  // A new directory is an entry of its parent: without syncing that, the file in it could vanish with it.
  for (let made = dir; made.length >= first.length; made = path.dirname(made)) {
    await disk.syncDir(path.dirname(made))
  }
}

import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, unlink } from 'node:fs/promises'
import path from 'node:path'

/** What a write leaves behind when the process dies in the middle of it. */
export const temporaryName = /^\.[^/]+\.[0-9a-f]{12}\.tmp$/

/**
 * Replaces a file in one step: whoever reads it, whenever, also after a power cut, finds the old text or the new,
 * never a part. When this returns the new text is on disk.
 */
export async function writeDurably(file: string, text: string): Promise<void> {
  const dir = path.dirname(file)
  await makeDirDurably(dir)
  const temporary = path.join(dir, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await writeAndSync(temporary, text)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDir(dir)
}

/** When this returns the file is gone and stays gone. A file that is not there is fine. */
export async function removeDurably(file: string): Promise<void> {
  try {
    await unlink(file)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  await syncDir(path.dirname(file))
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function makeDirDurably(dir: string): Promise<void> {
  const first = await mkdir(dir, { recursive: true })
  if (first === undefined) return
  // A new directory is an entry of its parent: without syncing that, the file in it could vanish with it.
  for (let made = dir; made.length >= first.length; made = path.dirname(made)) {
    await syncDir(path.dirname(made))
  }
}

async function writeAndSync(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o644)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

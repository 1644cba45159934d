import { mkdir, open, rename, rm, truncate, unlink } from 'node:fs/promises'

/**
 * The writing half of a file system, as far as the store needs it: each call is on disk when it returns. Tests put
 * one in its place that is full, read-only or cut off from power.
 */
export interface Disk {
  /** A new file with this text. */
  create(file: string, text: string): Promise<void>
  append(file: string, bytes: Buffer): Promise<void>
  truncate(file: string, length: number): Promise<void>
  rename(from: string, to: string): Promise<void>
  unlink(file: string): Promise<void>
  /** Makes entries of the directory durable: a file that was made, renamed or removed in it. */
  syncDir(dir: string): Promise<void>
  /** Resolves to the topmost directory that had to be made. */
  makeDir(dir: string): Promise<string | undefined>
  /** For what must not stay, whether it is there or not. */
  discard(file: string): Promise<void>
}

export const systemDisk: Disk = {
  create: (file, text) => writeAndSync(file, 'wx', text),
  append: (file, bytes) => writeAndSync(file, 'a', bytes),
  truncate,
  rename,
  unlink,
  async syncDir(dir) {
    const handle = await open(dir, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  makeDir: (dir) => mkdir(dir, { recursive: true }),
  discard: (file) => rm(file, { force: true }),
}

async function writeAndSync(file: string, flags: 'wx' | 'a', data: string | Buffer): Promise<void> {
  const handle = await open(file, flags, 0o644)
  try {
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

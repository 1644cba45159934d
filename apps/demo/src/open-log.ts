import { createWriteStream } from 'node:fs'

interface FileLog {
  write(line: string): void
  /** Whole lines, in bytes that may be used again. */
  add(lines: Uint8Array): void
  close(): Promise<void>
}

/** A file that lines are added to. One that cannot be written is told once; the mesh goes on without it. */
export function openLog(file: string, tell: (line: string) => void): FileLog {
  const stream = createWriteStream(file, { flags: 'a' })
  stream.once('error', (error) => tell(`${file} cannot be written: ${error.message}`))
  stream.on('error', () => {}) // told once is enough
  const add = (lines: Buffer): void => {
    if (!stream.destroyed) stream.write(lines)
  }
  return {
    write: (line) => add(Buffer.from(`${line}\n`)),
    add: (lines) => add(Buffer.from(lines)),
    close: () =>
      new Promise((resolve) => {
        if (stream.destroyed) resolve()
        else stream.end(() => resolve())
      }),
  }
}

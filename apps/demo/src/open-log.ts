import { createWriteStream } from 'node:fs'

/** A file that lines are added to. One that cannot be written is told once; the mesh goes on without it. */
export function openLog(
  file: string,
  tell: (line: string) => void,
): { write(line: string): void; close(): Promise<void> } {
  const stream = createWriteStream(file, { flags: 'a' })
  stream.once('error', (error) => tell(`${file} cannot be written: ${error.message}`))
  stream.on('error', () => {}) // told once is enough
  return {
    write: (line) => {
      if (!stream.destroyed) stream.write(`${line}\n`)
    },
    close: () =>
      new Promise((resolve) => {
        if (stream.destroyed) resolve()
        else stream.end(() => resolve())
      }),
  }
}

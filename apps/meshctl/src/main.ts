import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { runMeshctl } from './run-meshctl.ts'

// A reader that has seen enough (`meshctl get egressrules | head -1`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 255)
})

process.exitCode = await runMeshctl(process.argv.slice(2), {
  out: (line) => void process.stdout.write(line),
  err: (line) => void process.stderr.write(line),
  readInput: () => text(process.stdin),
  inputLines: (signal) => createInterface({ input: process.stdin, signal }),
  folder: process.cwd(),
  env: process.env,
  colour: process.stderr.isTTY === true && process.stderr.hasColors(),
})

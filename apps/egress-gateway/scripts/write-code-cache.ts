import { writeFileSync } from 'node:fs'
import { loadProgram } from '../src/code-cache/load-program.ts'

/**
 * Run by `bundle.ts` with the flags the gateway runs with and an environment to start in: runs the program until it
 * listens, and writes the code of what that took. `node [FLAGS] write-code-cache.ts PROGRAM CODE`
 */
const [, , programFile = '', codeFile = ''] = process.argv
const program = loadProgram(programFile)
let said = ''
process.stderr.write = (text: string | Uint8Array): boolean => {
  said += String(text)
  if (/^egress-gateway: connections: /m.test(said)) {
    writeFileSync(codeFile, program.codeCache())
    process.exit(0)
  }
  return true
}
process.on('exit', (code) => {
  if (code !== 0) console.log(said) // standard error is read above
})
program.run()

import { loadProgram } from './load-program.ts'

/** Named after the bundle's content by the build, so that it is never the code of another. */
declare const codeFile: string

const { readFileSync } = process.getBuiltinModule('node:fs')
const { createRequire } = process.getBuiltinModule('node:module')

/** What cannot be read is done without: it is a quicker start and nothing else. */
function readCode(): Buffer | undefined {
  try {
    return readFileSync(`${import.meta.dirname}/${codeFile}`)
  } catch {
    return undefined
  }
}

const program = `${import.meta.dirname}/program.cjs`
// Node brings stacks back to the sources only of what it has loaded itself.
if (process.sourceMapsEnabled) createRequire(import.meta.url)(program)
else loadProgram(program, readCode()).run()

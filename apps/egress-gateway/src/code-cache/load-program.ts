const { readFileSync } = process.getBuiltinModule('node:fs')
const { createRequire } = process.getBuiltinModule('node:module')
const { constants, Script } = process.getBuiltinModule('node:vm')

/** A bundle that has been compiled. */
export interface LoadedProgram {
  run(): void
  /** Whether V8 took the code that was given; else it has compiled the source, as it does without. */
  readonly tookCode: boolean
  /** The code of what has run until now, to be given the next time. */
  codeCache(): Buffer
}

/**
 * Compiles a bundle of CommonJS that is all ASCII.
 * @param file its absolute path; what it imports later is looked for from there
 * @param code V8's code of this very file. V8 takes it when its own version and flags are those it was made with, and
 *   the source is as long as it was; that the source is the same is the caller's to know.
 */
export function loadProgram(file: string, code?: Buffer): LoadedProgram {
  const source = readFileSync(file, 'latin1')
  const script = new Script(`(function (require, __filename, module, exports) {${source}\n})`, {
    filename: file,
    ...(code && { cachedData: code }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  return {
    run() {
      const module = { exports: {} }
      script.runInThisContext()(createRequire(file), file, module, module.exports)
    },
    tookCode: code !== undefined && script.cachedDataRejected === false,
    codeCache: () => script.createCachedData(),
  }
}

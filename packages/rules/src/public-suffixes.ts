import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * The library that knows the list of public suffixes, loaded when somebody first asks: the list is 10 MiB in memory, and
 * a gateway enforces rules without it.
 */
export function publicSuffixes(): typeof import('tldts') {
  library ??= require('tldts') as typeof import('tldts')
  return library
}

let library: typeof import('tldts') | undefined

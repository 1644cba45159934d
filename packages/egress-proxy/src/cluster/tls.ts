import { createRequire } from 'node:module'

type Tls = typeof import('node:tls')

const require = createRequire(import.meta.url)

/** `node:tls`, loaded when TLS is first originated: a proxy that only passes TLS through is 2 MiB smaller without. */
export function tls(): Tls {
  loaded ??= require('node:tls') as Tls
  return loaded
}

let loaded: Tls | undefined

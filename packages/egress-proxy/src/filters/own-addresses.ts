import type { Bound } from '../options.ts'

const anyAddress = new Set(['0.0.0.0', '::'])

/** Where the proxy itself listens: never a destination (spec: security S32). */
export class OwnAddresses {
  readonly #bound: Bound[] = []

  /** How many there are; there are never fewer. */
  get count(): number {
    return this.#bound.length
  }

  add(bound: Bound): void {
    this.#bound.push(bound)
  }

  has(address: string, port: number): boolean {
    return this.#bound.some(
      (own) =>
        own.port === port &&
        (own.address === address || (anyAddress.has(own.address) && isLocal(address))),
    )
  }
}

function isLocal(address: string): boolean {
  if (address.startsWith('127.')) return true // all of them, whichever the interface names
  const interfaces = Object.values(process.getBuiltinModule('node:os').networkInterfaces()).flat()
  return interfaces.some((entry) => entry?.address === address)
}

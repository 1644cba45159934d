/** What can be wrong with a host of the outside. */
export const faults = [
  /** All is well. */
  'none',
  /** The connection is reset as soon as the client has said whom it wants. */
  'down',
  /** A valid certificate, for another name. */
  'wrong-name',
  /** The right name, signed by a CA that nobody trusts. */
  'unknown-ca',
  /** The right name and CA, but of last year. */
  'expired',
  /** Google's answer to a caller whose quota is used up. */
  'status-429',
  'status-500',
  /** The request is taken, the answer is held until another fault (or none) is set. */
  'slow',
  /** 200 with a web page where JSON was expected. */
  'not-json',
] as const

export type Fault = (typeof faults)[number]

export function isFault(value: unknown): value is Fault {
  return faults.some((fault) => fault === value)
}

export interface FaultSwitches {
  get(host: string): Fault
  /** @throws RangeError for a host that does not exist */
  set(host: string, fault: Fault): void
  /** Resolves when the fault of `host` is next set. */
  changed(host: string): Promise<void>
}

/** One switch for each host, all at `none`. */
export function createFaultSwitches(hosts: readonly string[]): FaultSwitches {
  const current = new Map<string, Fault>(hosts.map((host) => [host, 'none']))
  const waiting = new Map<string, PromiseWithResolvers<void>>()
  return {
    get: (host) => current.get(host) ?? 'none',
    set(host, fault) {
      if (!current.has(host)) {
        throw new RangeError(`there is no host ${host} outside; there are ${hosts.join(', ')}`)
      }
      current.set(host, fault)
      waiting.get(host)?.resolve()
      waiting.delete(host)
    },
    changed(host) {
      const wait = waiting.get(host) ?? Promise.withResolvers<void>()
      waiting.set(host, wait)
      return wait.promise
    },
  }
}

import { EgressError } from '../egress-error.ts'
import { type DialOptions, dialAddress } from './dial-address.ts'
import { dialThrough } from './dial-through.ts'
import type { Dialler } from './dialler.ts'
import type { UpstreamConnection } from './upstream-connection.ts'
import type { UpstreamTarget } from './upstream-target.ts'

const nextAddressHelps = new Set([
  'connection_refused',
  'connection_timeout',
  'destination_unroutable',
  'upstream_proxy_failed',
])

/**
 * Connects to the first of the target's addresses that answers, through its upstream proxy if it has one. Addresses are
 * literals, judged before: nothing is looked up here but the proxy (spec: security S29). A certificate that does not fit
 * ends it, whatever other addresses there are.
 */
export function dial(target: UpstreamTarget, options: DialOptions, dialler: Dialler): void {
  new Dial(target, options, dialler).tryNext()
}

class Dial implements Dialler {
  readonly #target: UpstreamTarget
  readonly #options: DialOptions
  readonly #dialler: Dialler
  #tried = 0
  #last: EgressError | undefined

  constructor(target: UpstreamTarget, options: DialOptions, dialler: Dialler) {
    this.#target = target
    this.#options = options
    this.#dialler = dialler
  }

  tryNext(): void {
    const { addresses, name } = this.#target
    const address = addresses[this.#tried]
    this.#tried += 1
    if (address !== undefined) this.#try(address)
    else {
      const none = new EgressError('no_healthy_upstream', `${name} has no address`)
      this.#dialler.onDialFailed(this.#last ?? none)
    }
  }

  #try(address: string): void {
    const { proxy } = this.#target
    if (proxy === undefined) {
      dialAddress(this.#target, address, this.#options, this)
      return
    }
    dialThrough(proxy, this.#target, address, this.#options).then(
      (connection) => this.onDialled(connection),
      (error: unknown) => this.onDialFailed(error),
    )
  }

  onDialled(connection: UpstreamConnection): void {
    this.#dialler.onDialled(connection)
  }

  onDialFailed(error: unknown): void {
    if (!(error instanceof EgressError) || !nextAddressHelps.has(error.code)) {
      this.#dialler.onDialFailed(error)
      return
    }
    this.#last = error
    this.tryNext()
  }
}

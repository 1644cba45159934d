/** A tunnel as the registry sees it. */
export interface OpenTunnel {
  /** Whether the rules in force still allow it. */
  isAllowed(): boolean
  end(code: 'policy_changed' | 'proxy_stopping'): void
}

/** The tunnels of one proxy: judged anew whenever the rules change, ended when it stops. */
export class OpenTunnels {
  readonly #open = new Set<OpenTunnel>()

  add(tunnel: OpenTunnel): void {
    this.#open.add(tunnel)
  }

  delete(tunnel: OpenTunnel): void {
    this.#open.delete(tunnel)
  }

  /** Ends those that the new rules do not allow (spec: revocation is final). */
  judgeAnew(): void {
    for (const tunnel of [...this.#open]) {
      if (!tunnel.isAllowed()) tunnel.end('policy_changed')
    }
  }

  endAll(): void {
    for (const tunnel of [...this.#open]) tunnel.end('proxy_stopping')
  }
}

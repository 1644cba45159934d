import type { UpstreamConnection } from './upstream-connection.ts'

/** Whoever waits for a connection; told once how it went. */
export interface Dialler {
  onDialled(connection: UpstreamConnection): void
  /** With an `EgressError`: `connection_*`, `destination_unroutable`, `tls_*`, `upstream_proxy_*`. */
  onDialFailed(error: unknown): void
}

/** The same as a promise. */
export function dialled(begin: (dialler: Dialler) => void): Promise<UpstreamConnection> {
  return new Promise((resolve, reject) => {
    begin({ onDialled: resolve, onDialFailed: reject })
  })
}

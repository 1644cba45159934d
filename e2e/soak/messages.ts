import type { MeshRegistry } from '@bookinfo/rules'

/** What the gateway's process is started with. */
export interface GatewaySetUp {
  readonly registry: MeshRegistry
  readonly controlPlane: string
  readonly connectTo: readonly (readonly [string, string])[]
  readonly ca: string
  /** `address:port` that a TCP listener stands for. */
  readonly tcp: string
}

export type ToGateway = 'memory' | 'close'

export type FromGateway =
  | { readonly egressPort: number; readonly tcpPort: number }
  | { readonly rss: number }
  /** Handles that were not there before the gateway was made. */
  | { readonly left: readonly string[] }

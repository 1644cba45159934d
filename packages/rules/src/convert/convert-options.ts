import type { Resource } from '../resource.ts'
import type { ConversionNote } from './note.ts'

export interface ConvertOptions {
  /** The family to convert to. */
  readonly to?: 'today'
  /**
   * How TLS origination is kept. `same-port` (default): the application goes on sending clear HTTP to the port it knows.
   * `port-80`: it sends it to port 80, and 443 is for its own TLS, as today's documents have it.
   */
  readonly origination?: 'same-port' | 'port-80'
  /** `DNS` (default) for full host names, which is safe everywhere; `NONE` is what 2018 did: whoever dials decides where. */
  readonly resolution?: 'DNS' | 'NONE'
  /** `0.8`: what the converter of Istio 0.8 wrote, gaps and all (spec: egress-rules 7.1); default: ours. */
  readonly style?: 'ours' | '0.8'
  /** Names of the services of the mesh; default: every host under `svc.cluster.local` is one. */
  readonly services?: readonly string[]
}

export interface Converted {
  /** Those of today's family that were there already, then what was converted. */
  readonly resources: readonly Resource[]
  readonly notes: readonly ConversionNote[]
}

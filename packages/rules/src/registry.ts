/** The mesh as configuration tells it: services, the workloads behind them, and who calls from where. */

/** One running version of a service. */
export interface Workload {
  /** Unique, e.g. `details-v2`. It stands in every decision, log line and metric label. */
  readonly name: string
  /** The service it answers for, e.g. `details`; absent for a caller that serves nothing. */
  readonly service?: string
  readonly labels: Readonly<Record<string, string>>
  /** IP address it listens on and, where `sources` does not say otherwise, calls from. */
  readonly address?: string
  readonly port?: number
}

/** A mesh service: a host name that workloads call, answered by the workloads that name it. */
export interface MeshService {
  /** Short name, e.g. `details`; `details.default.svc.cluster.local` and its shorter forms mean the same. */
  readonly name: string
  /** The port callers use; 9080 throughout Bookinfo. */
  readonly port: number
}

export interface MeshRegistry {
  readonly services: readonly MeshService[]
  readonly workloads: readonly Workload[]
  /** Callers known by source address: first match wins, before the workloads' own addresses. CIDR or address. */
  readonly sources?: readonly { readonly cidr: string; readonly workload: string }[]
}

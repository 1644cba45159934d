import type { OutboundTrafficPolicy, Question, RuleRef } from '../decision.ts'
import { matchesPattern } from '../host-map.ts'
import { resourceKey } from '../resource-key.ts'
import { toRuleRef } from '../to-rule-ref.ts'
import { workloadNamespace } from './is-exported.ts'
import { orderByAge } from './order-by-age.ts'
import type { EgressListener, Sidecar } from './sidecar-schema.ts'

/** What some workloads see, and what becomes of the rest. */
export interface SidecarScope {
  readonly key: string
  readonly ref: RuleRef
  /** Labels of the workloads; all of them must be the caller's. */
  readonly labels: readonly (readonly [string, string])[]
  /** Where the Sidecar says nothing, the mesh does. */
  readonly policy?: OutboundTrafficPolicy
  /** Whether the workloads see a host on a port; `namespace` is that of the rule that opens it. */
  sees(host: string, port: number, namespace: string): boolean
}

/** Namespace of the Sidecar that is for the whole mesh. */
const rootNamespace = 'istio-system'

/**
 * Sidecars in the order in which they are for a workload: those that select it by labels, the one of its namespace,
 * the one of the root namespace (spec: egress-rules 6.6). Of several of one sort the oldest counts.
 */
export function compileSidecars(sidecars: readonly Sidecar[]): readonly SidecarScope[] {
  return orderByAge(sidecars)
    .map((sidecar) => ({ rank: rankOf(sidecar), scope: compileSidecar(sidecar) }))
    .filter(({ rank }) => rank < nowhere)
    .sort((a, b) => a.rank - b.rank)
    .map(({ scope }) => scope)
}

/** The one that is for the caller; `undefined`: it sees everything, under the policy of the mesh. */
export function scopeOf(
  sidecars: readonly SidecarScope[],
  { workloadLabels }: Question,
): SidecarScope | undefined {
  return sidecars.find(({ labels }) =>
    labels.every(
      ([name, value]) => Object.hasOwn(workloadLabels, name) && workloadLabels[name] === value,
    ),
  )
}

const nowhere = 3

function rankOf({ metadata, spec }: Sidecar): number {
  const isSelective = Object.keys(spec.workloadSelector?.labels ?? {}).length > 0
  if (metadata.namespace === workloadNamespace) return isSelective ? 0 : 1
  return metadata.namespace === rootNamespace && !isSelective ? 2 : nowhere
}

function compileSidecar(sidecar: Sidecar): SidecarScope {
  const { egress, outboundTrafficPolicy: policy, workloadSelector } = sidecar.spec
  const listeners = (egress ?? []).map((listener) => compileListener(listener, sidecar))
  return {
    key: resourceKey(sidecar),
    ref: toRuleRef(sidecar),
    labels: Object.entries(workloadSelector?.labels ?? {}),
    ...(policy === undefined ? {} : { policy: toPolicy(policy.mode) }),
    sees(host, port, namespace) {
      if (listeners.length === 0) return true
      const own = listeners.find((listener) => listener.port === port)
      const listener = own ?? listeners.find((one) => one.port === undefined)
      return listener?.sees(host, namespace) === true
    },
  }
}

/** Written down without a mode it is the zero value. */
function toPolicy(mode = 'REGISTRY_ONLY'): OutboundTrafficPolicy {
  return mode === 'ALLOW_ANY' ? mode : 'REGISTRY_ONLY'
}

function compileListener({ port, hosts = [] }: EgressListener, { metadata }: Sidecar) {
  const patterns = hosts.map((text) => {
    const [namespace = '', name = ''] = text.toLowerCase().split('/')
    return { namespace: namespace === '.' ? metadata.namespace : namespace, name }
  })
  return {
    port: port?.number,
    sees: (host: string, namespace: string): boolean =>
      patterns.some(
        (pattern) =>
          (pattern.namespace === '*' || pattern.namespace === namespace) &&
          (pattern.name === '*' || matchesPattern(pattern.name, host)),
      ),
  }
}

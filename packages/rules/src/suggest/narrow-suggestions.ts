import { convert } from '../convert/convert.ts'
import { parseHost } from '../parse-host.ts'
import { printResource } from '../print-resource.ts'
import type { MeshRegistry } from '../registry.ts'
import { type Resource, todayApiVersion } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import type { Suggestion, Suggestions } from './suggestion.ts'

/** Suggestions in today's form, open to the workloads that asked and to no other. */
export interface Narrowed {
  /** To apply together. */
  readonly resources: readonly Resource[]
  /** What could not be narrowed, and why; it is not among `resources`. */
  readonly unnarrowed: readonly { readonly target: string; readonly why: string }[]
}

/** Namespace of the entries that only some workloads see. */
const hiddenNamespace = 'narrowed'

/**
 * What a rule of 2018 cannot say: who may use it. Today's can, by what Sidecars list (spec: egress-rules 6.6): the
 * hosts are opened in a namespace of their own, which the Sidecar of everybody leaves out and those of the workloads
 * that asked list host by host. Not narrowed is what a Sidecar in force would decide, a rule in force would have to be
 * changed for, an address (Sidecars list names), and who has no labels of their own to be selected by.
 */
export function narrowSuggestions(
  { suggestions, rules }: Suggestions,
  inForce: readonly Resource[],
  registry: MeshRegistry,
): Narrowed {
  const standing = inForce.find(({ kind }) => kind === 'Sidecar')
  const reasons = suggestions.map((suggestion) => ({
    suggestion,
    why: standing === undefined ? objection(suggestion, registry) : sayStanding(standing),
  }))
  const fits = reasons.filter(({ why }) => why === undefined).map(({ suggestion }) => suggestion)
  // A rule has several ports where several were asked for: all of them, or none.
  const blocked = new Map(
    reasons.flatMap(({ suggestion, why }) => (why === undefined ? [] : [[suggestion.rule, why]])),
  )
  const open = fits.filter(({ rule }) => !blocked.has(rule))
  const keys = new Set(open.map(({ rule }) => rule))
  const converted = convert(rules.filter((rule) => keys.has(resourceKey(rule)))).resources.map(hide)
  const unnarrowed = suggestions
    .filter(({ rule }) => !keys.has(rule))
    .map(({ host, port, rule }) => ({ target: `${host}:${port}`, why: blocked.get(rule) ?? '' }))
  if (converted.length === 0) return { resources: [], unnarrowed }
  return { resources: [...converted, ...sidecars(open, inForce, registry)], unnarrowed }
}

function objection(
  { action, host, rule, workloads }: Suggestion,
  registry: MeshRegistry,
): string | undefined {
  if (action === 'update') return `${rule} is in force for every workload, and would get the port`
  const parsed = parseHost(host)
  if (!parsed.ok || parsed.kind !== 'name') return 'a Sidecar lists names, and this is an address'
  const shared = workloads.find((name) => !isAlone(name, registry))
  if (shared === undefined) return undefined
  return `${shared} has no labels of its own, by which a Sidecar could select it`
}

function sayStanding(sidecar: Resource): string {
  return `${resourceKey(sidecar)} says what workloads see: list the host there`
}

/** Whether the labels of a workload select it, and no other. */
function isAlone(name: string, { workloads }: MeshRegistry): boolean {
  const labels = Object.entries(workloads.find((one) => one.name === name)?.labels ?? {})
  const selected = workloads.filter((one) =>
    labels.every(([key, value]) => Object.hasOwn(one.labels, key) && one.labels[key] === value),
  )
  return labels.length > 0 && selected.length === 1
}

function hide(resource: Resource): Resource {
  if (resource.kind !== 'ServiceEntry') return resource
  return { ...resource, metadata: { ...resource.metadata, namespace: hiddenNamespace } }
}

function sidecars(
  open: readonly Suggestion[],
  inForce: readonly Resource[],
  registry: MeshRegistry,
): readonly Resource[] {
  const others = new Set(inForce.map(({ metadata }) => metadata.namespace))
  const usual = [
    './*',
    ...[...others]
      .filter((name) => name !== 'default')
      .sort()
      .map((n) => `${n}/*`),
  ]
  const names = [...new Set(open.flatMap(({ workloads }) => workloads))].sort()
  return [
    sidecar('default', {}, usual),
    ...names.map((name) => {
      const labels = registry.workloads.find((one) => one.name === name)?.labels ?? {}
      const hosts = open
        .filter(({ workloads }) => workloads.includes(name))
        .map(({ host }) => `${hiddenNamespace}/${host}`)
      return sidecar(name, labels, [...usual, ...new Set(hosts)])
    }),
  ]
}

function sidecar(
  name: string,
  labels: Readonly<Record<string, string>>,
  hosts: readonly string[],
): Resource {
  const selector =
    Object.keys(labels).length === 0 ? {} : { workloadSelector: { labels: { ...labels } } }
  return {
    apiVersion: todayApiVersion,
    kind: 'Sidecar',
    metadata: { name, namespace: 'default' },
    spec: { ...selector, egress: [{ hosts: [...hosts] }] },
  }
}

/** As YAML to apply as a whole. */
export function renderNarrowed({ resources }: Narrowed): string {
  if (resources.length === 0) return ''
  const note =
    '# For the workloads that asked, and no other. The Sidecar "default" lists the namespaces of today: rules in another\n# namespace have to be listed there too.\n'
  return `${note}${resources.map(printResource).join('---\n')}`
}

import { checkResource } from '../check-resource.ts'
import { classicApiVersion, type EgressRule, type Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import type { Wanted } from './group-denied.ts'

export interface Draft {
  readonly action: 'create' | 'update'
  readonly rule: EgressRule
  readonly cautions: readonly string[]
}

/**
 * A rule for exactly one host and port: the port added to the rule on this very host, where there is one, since a
 * second one would lose against it (spec: egress-rules 1.7); else a new rule.
 * @returns why there is none, as a string
 */
export function draftRule(
  resources: readonly Resource[],
  { host, port, protocol }: Wanted,
): Draft | string {
  const egressRules = resources.filter((resource) => resource.kind === 'EgressRule')
  const [own] = egressRules
    .filter(({ spec }) => spec.destination.service?.toLowerCase() === host)
    .sort((a, b) => (resourceKey(a) < resourceKey(b) ? -1 : 1))
  const taken = own?.spec.ports.find((open) => open.port === port)
  if (own !== undefined && taken !== undefined) {
    return `${resourceKey(own)} opens port ${port} for ${taken.protocol}: to change that would change what it allows now`
  }
  const added = { port, protocol }
  const rule: EgressRule =
    own === undefined
      ? newRule(host, nameFor(host, resources), added)
      : {
          ...own,
          metadata: plainMetadata(own),
          spec: { ...own.spec, ports: [...own.spec.ports, added] },
        }
  const { problems } = checkResource(rule)
  return {
    action: own === undefined ? 'create' : 'update',
    rule,
    cautions: problems.map(({ message }) => message),
  }
}

function newRule(
  service: string,
  name: string,
  port: EgressRule['spec']['ports'][number],
): EgressRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: { destination: { service }, ports: [port] },
  }
}

/** Without what the server wrote. */
function plainMetadata({ metadata }: EgressRule): EgressRule['metadata'] {
  const { name, namespace, labels, annotations } = metadata
  return {
    name,
    namespace,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }
}

/** The host as an object name, numbered where that is taken. */
function nameFor(host: string, resources: readonly Resource[]): string {
  const taken = new Set(
    resources
      .filter(({ kind, metadata }) => kind === 'EgressRule' && metadata.namespace === 'default')
      .map(({ metadata }) => metadata.name),
  )
  const base = host
    .replace(/[._]/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 240)
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`
  return name
}

import type { RuleWriting } from '@bookinfo/discovery'
import type { RuleStore } from '@bookinfo/rule-store'
import { type Resource, resourceKey } from '@bookinfo/rules'
import type { Gateways, Unsettled } from './gateways.ts'
import { newsFor, type RuleNews } from './rule-news.ts'
import { whyLeftOut } from './rule-status/standing.ts'
import type { ToldRules } from './rule-status/told-rules.ts'
import type { RuleWritings } from './rule-writings.ts'

interface Written<Resources> {
  readonly resources: Resources
  readonly warnings: readonly string[]
}

/**
 * Does a write, then, unless nothing was written, waits until every connected gateway acts on it, and that is told.
 * Resolves to the outcome and to what the writer should be warned of.
 */
export type MeshWriter = <Resources extends readonly Resource[]>(
  work: () => Promise<Resources>,
  options?: {
    readonly dryRun?: boolean
    /** Who asked for it; default `api`. */
    readonly by?: RuleWriting['by']
  },
) => Promise<Written<Resources>>

interface WriterParts {
  readonly store: RuleStore
  readonly gateways: Gateways
  readonly judge: () => RuleNews
  readonly rules: Pick<ToldRules, 'settle'>
  readonly writings: RuleWritings
  readonly ackTimeoutMs: number
}

export function createMeshWriter({
  store,
  gateways,
  judge,
  rules,
  writings,
  ackTimeoutMs,
}: WriterParts): MeshWriter {
  return async function write(work, { dryRun = false, by = 'api' } = {}) {
    const before = judge()
    const resources = await work()
    if (dryRun) return { resources, warnings: [] }
    for (const resource of resources) writings.attribute(resource, by)
    const version = newestOf(resources) ?? store.version
    const unsettled = await gateways.settle(version, ackTimeoutMs)
    await rules.settle()
    const after = judge()
    const lonely = gateways.states.every(({ connected }) => !connected)
    const warnings = [
      ...resources.flatMap((resource) => newsFor(resource, before, after)),
      ...unsettled.map((one) => describe(one, version, ackTimeoutMs)),
      ...resources.flatMap((resource) => refusalsOf(resource, gateways)),
      ...(lonely && unsettled.length === 0 ? [nobodyListens(version)] : []),
    ]
    return { resources, warnings: [...new Set(warnings)] }
  }
}

function newestOf(resources: readonly Resource[]): string | undefined {
  const versions = resources.map(({ metadata }) => Number(metadata.resourceVersion))
  return versions.length === 0 ? undefined : String(Math.max(...versions))
}

function describe(
  { gateway, why, message }: Unsettled,
  version: string,
  timeoutMs: number,
): string {
  if (why === 'rejected') {
    return `gateway ${gateway} refused version ${version} and goes on with the rules it had: ${message}`
  }
  if (why === 'left') {
    return `gateway ${gateway} disconnected before it acknowledged version ${version}; it may still act on the rules it had`
  }
  return `gateway ${gateway} has not acknowledged version ${version} within ${timeoutMs / 1000} s; it may still act on the rules it had`
}

/** Gateways that act on all but this rule. */
function refusalsOf(resource: Resource, { states }: Gateways): readonly string[] {
  return states.flatMap((gateway) => {
    const reason = gateway.connected ? whyLeftOut(gateway, resource) : null
    const what = `gateway ${gateway.name} leaves out ${resourceKey(resource)}`
    return reason === null ? [] : [`${what}: ${reason}`]
  })
}

function nobodyListens(version: string): string {
  return `no gateway is connected: version ${version} is saved and takes effect when one connects`
}

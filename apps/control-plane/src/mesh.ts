import type { ConsoleState, GatewayState } from '@bookinfo/discovery'
import type { RuleStore } from '@bookinfo/rule-store'
import { type MeshRegistry, type Resource, resourceKey } from '@bookinfo/rules'
import { createGateways, type Gateways, type Unsettled } from './gateways.ts'
import type { ControlPlaneOptions } from './options.ts'
import { judgeTogether, newsFor, type RuleNews } from './rule-news.ts'
import { isLeaving, ruleStates } from './rule-states.ts'

/** The stored rules and the gateways that enforce them, as one. */
export interface Mesh {
  readonly store: RuleStore
  readonly gateways: Gateways
  readonly state: ConsoleState
  /**
   * Does a write, then, unless nothing was written, waits until every connected gateway acts on it.
   * Resolves to the outcome and to what the writer should be warned of.
   */
  write<Resources extends readonly Resource[]>(
    work: () => Promise<Resources>,
    options?: { readonly dryRun?: boolean },
  ): Promise<Written<Resources>>
  close(): void
}

interface Written<Resources> {
  readonly resources: Resources
  readonly warnings: readonly string[]
}

type Deployment = Pick<
  ControlPlaneOptions,
  'runMode' | 'world' | 'preset' | 'productPageUrl' | 'ackTimeoutMs'
>

/** Every change of the store goes to all gateways in the tick it was written. `onChange` hears of all news. */
export function createMesh(store: RuleStore, deployment: Deployment, onChange: () => void): Mesh {
  const { ackTimeoutMs = 2000, runMode, world, preset, productPageUrl } = deployment
  const deleted = new Map<string, Resource>()
  const gateways = createGateways(() => {
    forgetSettled(deleted, gateways.states)
    onChange()
  })
  const judge = createJudge(store, gateways)

  let pushed = store.version
  const watching = store.watch(store.version, ({ type, resource }) => {
    const key = resourceKey(resource)
    if (type === 'DELETED') deleted.set(key, resource)
    else deleted.delete(key)
    // Many files edited at once are many changes, but one snapshot.
    if (pushed !== store.version) gateways.push(store.snapshot())
    pushed = store.version
    forgetSettled(deleted, gateways.states)
    onChange()
  })

  return {
    store,
    gateways,
    get state() {
      const rules = ruleStates({
        resources: store.list(),
        deleted: [...deleted.values()],
        gateways: gateways.states,
        losers: judge().losers,
      })
      return {
        version: store.version,
        runMode,
        world,
        preset,
        productPageUrl,
        gateways: gateways.states,
        registry: gateways.registry,
        rules,
        brokenFiles: store.brokenFiles,
      }
    },
    async write(work, { dryRun = false } = {}) {
      const before = judge()
      const resources = await work()
      if (dryRun) return { resources, warnings: [] }
      const version = newestOf(resources) ?? store.version
      const unsettled = await gateways.settle(version, ackTimeoutMs)
      const after = judge()
      const lonely = gateways.states.every(({ connected }) => !connected)
      const warnings = [
        ...resources.flatMap((resource) => newsFor(resource, before, after)),
        ...unsettled.map((one) => describe(one, version, ackTimeoutMs)),
        ...(lonely && unsettled.length === 0 ? [nobodyListens(version)] : []),
      ]
      return { resources, warnings: [...new Set(warnings)] }
    },
    close: () => watching.close(),
  }
}

/** The rules as a whole, judged once per version and registry. */
function createJudge(store: RuleStore, gateways: Gateways): () => RuleNews {
  let judged: { version: string; registry: MeshRegistry | null; news: RuleNews } | undefined
  return () => {
    const { version } = store
    const { registry } = gateways
    if (judged?.version !== version || judged.registry !== registry) {
      judged = { version, registry, news: judgeTogether(store.list(), registry) }
    }
    return judged.news
  }
}

function newestOf(resources: readonly Resource[]): string | undefined {
  const versions = resources.map(({ metadata }) => Number(metadata.resourceVersion))
  return versions.length === 0 ? undefined : String(Math.max(...versions))
}

/** A deletion that every connected gateway acknowledged needs no more telling. */
function forgetSettled(deleted: Map<string, Resource>, gateways: readonly GatewayState[]): void {
  for (const [key, resource] of deleted) if (!isLeaving(resource, gateways)) deleted.delete(key)
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

function nobodyListens(version: string): string {
  return `no gateway is connected: version ${version} is saved and takes effect when one connects`
}

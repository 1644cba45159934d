import type { ConsoleEvent, ConsoleState, RuleState } from '@bookinfo/discovery'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { Resource } from '@bookinfo/rules'
import { deniedRecord, googleRecord, meshRecord } from './fake-records.ts'

const detailsToV2: Resource = {
  apiVersion: 'config.istio.io/v1alpha2',
  kind: 'RouteRule',
  metadata: { name: 'details', namespace: 'default', resourceVersion: '1' },
  spec: { destination: { name: 'details' }, route: [{ labels: { version: 'v2' } }] },
}

/** A mesh that exists only as what it tells: rules, acknowledgements, and the calls of a page. */
export interface FakeMesh {
  /** Whether the gateway acknowledges; while it does not, rules stay `saved` or `deleting`. */
  acknowledging: boolean
  connected: boolean
  /** What Google answers. */
  googleStatus: number
  state(): ConsoleState
  put(resource: Resource): void
  remove(kind: string, name: string): void
  find(kind: string, name: string): Resource | undefined
  reset(): void
  /** Someone opens the product page: true when it shows details. */
  openPage(): boolean
  tell(record: ExchangeRecord): void
  /** Sends the state again, after a change of the fields above. */
  tellState(): void
  settle(): void
  listen(listener: (event: ConsoleEvent) => void): () => void
}

export function createFakeMesh(productPageUrl: () => string): FakeMesh {
  const listeners = new Set<(event: ConsoleEvent) => void>()
  let version = 1
  let acked = 1
  let pages = 0
  let rules: RuleState[] = [{ resource: detailsToV2, status: 'active' }]

  function emit(event: ConsoleEvent): void {
    for (const listener of listeners) listener(event)
  }

  function changed(): void {
    version += 1
    if (mesh.acknowledging && mesh.connected) mesh.settle()
    else mesh.tellState()
  }

  function without(kind: string, name: string): RuleState[] {
    return rules.filter(({ resource }) => resource.kind !== kind || resource.metadata.name !== name)
  }

  function detailsVersion(): string {
    const route = mesh.find('RouteRule', 'details')
    if (route?.kind !== 'RouteRule') return pages % 2 === 0 ? 'v2' : 'v1'
    return route.spec.route?.[0]?.labels?.version ?? 'v1'
  }

  function openDetails(): boolean {
    const workload = `details-${detailsVersion()}`
    const allowed = mesh.find('EgressRule', 'googleapis') !== undefined
    if (workload === 'details-v2') {
      mesh.tell(
        allowed
          ? googleRecord(workload, mesh.googleStatus)
          : deniedRecord(workload, 'www.googleapis.com'),
      )
    }
    const works = workload === 'details-v1' || (allowed && mesh.googleStatus === 200)
    mesh.tell(meshRecord('productpage-v1', workload, works ? 200 : 400))
    return works
  }

  const mesh: FakeMesh = {
    acknowledging: true,
    connected: true,
    googleStatus: 200,
    state: () => ({
      version: String(version),
      runMode: 'process',
      world: 'stand-in',
      preset: 'blog',
      productPageUrl: productPageUrl(),
      gateways: [
        {
          name: 'egress',
          connected: mesh.connected,
          ackedVersion: String(acked),
          ackedAt: new Date().toISOString(),
          rejected: null,
        },
      ],
      registry: {
        services: ['productpage', 'details', 'reviews', 'ratings'].map((name) => ({
          name,
          port: 9080,
        })),
        workloads: [],
      },
      rules,
      brokenFiles: [],
    }),
    put(resource) {
      const { kind, metadata } = resource
      const stored = {
        ...resource,
        metadata: { ...metadata, resourceVersion: String(version + 1) },
      }
      rules = [...without(kind, metadata.name), { resource: stored, status: 'saved' }]
      changed()
    },
    remove(kind, name) {
      const found = mesh.find(kind, name)
      if (found === undefined) return
      rules = [...without(kind, name), { resource: found, status: 'deleting' }]
      changed()
    },
    find: (kind, name) =>
      rules.find(({ resource }) => resource.kind === kind && resource.metadata.name === name)
        ?.resource,
    reset() {
      rules = [{ resource: detailsToV2, status: 'saved' }]
      changed()
    },
    openPage() {
      pages += 1
      const works = openDetails()
      const reviews = `reviews-v${(pages % 3) + 1}`
      if (reviews !== 'reviews-v1') mesh.tell(meshRecord(reviews, 'ratings-v1'))
      mesh.tell(meshRecord('productpage-v1', reviews))
      return works
    },
    tell: (record) => emit({ event: 'exchange', data: record }),
    tellState: () => emit({ event: 'state', data: mesh.state() }),
    settle() {
      acked = version
      rules = rules
        .filter(({ status }) => status !== 'deleting')
        .map((rule) => ({ ...rule, status: 'active' }))
      mesh.tellState()
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return mesh
}

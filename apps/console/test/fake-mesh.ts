import type {
  ConsoleEvent,
  ConsoleState,
  DoctorReport,
  GatewayState,
  RuleState,
  StepReport,
  TrafficReport,
} from '@bookinfo/discovery'
import type { ExchangeRecord, WireCapture } from '@bookinfo/egress-proxy'
import type { MeshRegistry, Resource } from '@bookinfo/rules'
import { keyOf } from '../web/model/rules-in-force.ts'
import { fakeCapture } from './fake-captures.ts'
import { deniedRecord, googleRecord, meshRecord } from './fake-records.ts'

const detailsToV2: Resource = {
  apiVersion: 'config.istio.io/v1alpha2',
  kind: 'RouteRule',
  metadata: { name: 'details', namespace: 'default', resourceVersion: '1' },
  spec: { destination: { name: 'details' }, route: [{ labels: { version: 'v2' } }] },
}

const registry: MeshRegistry = {
  services: ['productpage', 'details', 'reviews', 'ratings'].map((name) => ({ name, port: 9080 })),
  workloads: ['productpage-v1', 'details-v1', 'details-v2'].map((name) => ({ name, labels: {} })),
}

/** A mesh that exists only as what it tells: rules, acknowledgements, and the calls of a page. */
export class FakeMesh {
  /** Whether the gateway acknowledges; while it does not, rules stay `saved` or `deleting`. */
  acknowledging = true
  connected = true
  /** Why the gateway refuses what it gets; `null` when it does not. */
  rejected: string | null = null
  /** What Google answers. */
  googleStatus = 200
  /** What details v2 says of itself; `null` where nothing leads to it. */
  withIstio: boolean | null = true
  /** The bytes that were asked for. */
  captured: readonly WireCapture[] = []
  /** Where the walkthrough stands. */
  step: StepReport | null = null
  /** How a workload answers the doctor. */
  detailsState: 'up' | 'down' = 'up'
  /** Every exchange so far. */
  readonly exchanges: ExchangeRecord[] = []
  readonly #listeners = new Set<(event: ConsoleEvent) => void>()
  readonly #productPageUrl: () => string
  #version = 1
  #acked = 1
  #pages = 0
  #rules: readonly RuleState[] = [{ resource: detailsToV2, status: 'active' }]
  #told = this.#rules

  constructor(productPageUrl: () => string) {
    this.#productPageUrl = productPageUrl
  }

  state(): ConsoleState {
    return {
      version: String(this.#version),
      runMode: 'process',
      world: 'stand-in',
      preset: 'blog',
      productPageUrl: this.#productPageUrl(),
      gateways: [this.#gateway()],
      registry,
      rules: this.#rules,
      brokenFiles: [],
    }
  }

  openStep(wanted: Pick<StepReport, 'step' | 'minutes' | 'screen'>): StepReport {
    const now = new Date().toISOString()
    this.step = { ...wanted, beganAt: this.step?.beganAt ?? now, stepAt: now }
    this.#emit({ event: 'step', data: this.step })
    return this.step
  }

  doctor(): DoctorReport {
    const { preset, runMode, world } = this.state()
    const up = { state: 'up', detail: null, ms: 3 } as const
    const down = { state: 'down', detail: 'nothing listens there', ms: null } as const
    return {
      time: new Date().toISOString(),
      startedAt: '2026-01-01T09:00:00.000Z',
      versions: { controlPlane: 'v1.32.0-bookinfo', node: 'v24.12.0' },
      runMode,
      world,
      preset,
      stateDir: '/home/ada/demo/.bookinfo',
      seed: 1,
      parts: [
        { name: 'control-plane', url: 'tcp://127.0.0.1:8080', ...up },
        { name: 'egress-proxy', url: 'tcp://127.0.0.1:15001', ...up },
        {
          name: 'details-v2',
          url: 'http://127.0.0.1:31002/health',
          ...(this.detailsState === 'up' ? up : down),
        },
      ],
      gateways: [this.#gateway()],
      authority: {
        subject: 'CN=Bookinfo CA',
        file: '/home/ada/demo/.bookinfo/outside-world/ca.pem',
        validTo: '2036-01-01T00:00:00.000Z',
      },
    }
  }

  find(kind: string, name: string): Resource | undefined {
    return this.#rules
      .map(({ resource }) => resource)
      .find((resource) => resource.kind === kind && resource.metadata.name === name)
  }

  put(resource: Resource): Resource {
    const { kind, metadata } = resource
    const resourceVersion = String(this.#version + 1)
    const stored = { ...resource, metadata: { ...metadata, resourceVersion } }
    const status = this.rejected === null ? 'saved' : 'rejected'
    const written = { by: 'console', at: new Date().toISOString(), ackMs: null } as const
    this.#change([...this.#without(kind, metadata.name), { resource: stored, status, written }])
    return stored
  }

  remove(kind: string, name: string): void {
    const resource = this.find(kind, name)
    if (resource === undefined) return
    this.#change([...this.#without(kind, name), { resource, status: 'deleting' }])
  }

  reset(): void {
    this.#change([{ resource: detailsToV2, status: 'saved' }])
  }

  /** Someone opens the product page: true when it shows details. */
  openPage(): boolean {
    this.#pages += 1
    const works = this.#callDetails()
    const reviews = `reviews-v${(this.#pages % 3) + 1}`
    if (reviews !== 'reviews-v1') this.tell(meshRecord(reviews, 'ratings-v1'))
    this.tell(meshRecord('productpage-v1', reviews))
    return works
  }

  tell(record: ExchangeRecord): void {
    this.exchanges.push(record)
    this.#emit({ event: 'exchange', data: record })
  }

  get istio() {
    return { reachable: this.withIstio !== null, withIstio: this.withIstio, atStart: true }
  }

  /** Somebody asks for the bytes of a call: the page is loaded, and what details v2 says to Google is shown. */
  captureCall(): WireCapture | null {
    const before = this.exchanges.length
    this.openPage()
    const called = this.exchanges.slice(before).find(({ host }) => host === 'www.googleapis.com')
    if (called === undefined) return null
    const isRefused = called.action === 'deny'
    const capture = fakeCapture(called.id, { withIstio: this.withIstio !== false, isRefused })
    this.captured = [...this.captured, capture]
    this.#emit({ event: 'capture', data: capture })
    return capture
  }

  tellTraffic(report: TrafficReport): void {
    this.#emit({ event: 'traffic', data: report })
  }

  /** Tells how things stand now, after a change of the fields above. */
  tellState(): void {
    const { version, gateways, rules } = this.state()
    const present = new Set(rules.map(({ resource }) => keyOf(resource)))
    const removedRules = this.#told
      .filter(({ resource }) => !present.has(keyOf(resource)))
      .map(({ resource: { kind, metadata } }) => ({ kind, ...metadata }))
    this.#told = rules
    this.#emit({ event: 'patch', data: { version, gateways, rules, removedRules } })
  }

  /** The gateway acknowledges the newest rules. */
  settle(): void {
    this.#acked = this.#version
    this.#rules = this.#rules
      .filter(({ status }) => status !== 'deleting')
      .map(({ resource, written }) => ({
        resource,
        status: 'active',
        ...(written === undefined ? {} : { written: { ...written, ackMs: 12 } }),
      }))
    this.tellState()
  }

  listen(listener: (event: ConsoleEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #gateway(): GatewayState {
    return {
      name: 'egress',
      connected: this.connected,
      ackedVersion: String(this.#acked),
      ackedAt: new Date().toISOString(),
      rejected: this.rejected,
      rejectedVersion: this.rejected === null ? null : String(this.#version),
      refused: [],
    }
  }

  #change(rules: readonly RuleState[]): void {
    this.#rules = rules
    this.#version += 1
    const acknowledges = this.acknowledging && this.connected && this.rejected === null
    if (acknowledges) this.settle()
    else this.tellState()
  }

  #without(kind: string, name: string): readonly RuleState[] {
    return this.#rules.filter(
      ({ resource }) => resource.kind !== kind || resource.metadata.name !== name,
    )
  }

  #callDetails(): boolean {
    const workload = `details-${this.#detailsVersion()}`
    const allowed = this.find('EgressRule', 'googleapis') !== undefined
    if (workload === 'details-v2') {
      const google = googleRecord(workload, this.googleStatus)
      this.tell(allowed ? google : deniedRecord(workload, 'www.googleapis.com'))
    }
    const works = workload === 'details-v1' || (allowed && this.googleStatus === 200)
    this.tell(meshRecord('productpage-v1', workload, works ? 200 : 400))
    return works
  }

  #detailsVersion(): string {
    const route = this.find('RouteRule', 'details')
    if (route?.kind !== 'RouteRule') return this.#pages % 2 === 0 ? 'v2' : 'v1'
    return route.spec.route?.[0]?.labels?.version ?? 'v1'
  }

  #emit(event: ConsoleEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

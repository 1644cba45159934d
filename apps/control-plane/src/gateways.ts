import type {
  Ack,
  CaptureLine,
  GatewayHello,
  GatewayState,
  Snapshot,
  SnapshotDelta,
} from '@bookinfo/discovery'
import type { MeshRegistry, OutboundTrafficPolicy, RefusedRule } from '@bookinfo/rules'
import type { LiveStream } from './live-streams.ts'
import type { RuleTeller } from './rule-teller.ts'

/** A gateway that did not confirm a version, and why. */
export interface Unsettled {
  readonly gateway: string
  readonly why: 'late' | 'rejected' | 'left'
  readonly message?: string
}

export interface Gateways {
  hello(hello: GatewayHello): void
  /** A gateway listens: it gets the snapshot at once, and every change after it. */
  connect(name: string, stream: LiveStream, teller: RuleTeller): void
  /** Tells each what changed, or with `whole` all rules anew. */
  push(change: SnapshotDelta | 'whole'): void
  /** Asks all that are connected for bytes, or for no more. @returns how many they are */
  tell(line: CaptureLine): number
  /** `false` for a gateway that never connected. */
  acknowledge(ack: Ack): boolean
  readonly states: readonly GatewayState[]
  /** The registry of a connected gateway, else the one heard of last. */
  readonly registry: MeshRegistry | null
  /** Of the same gateway: what becomes of traffic that no rule is about. */
  readonly outboundTrafficPolicy: OutboundTrafficPolicy
  /** Of the same gateway: the operator's overrides; `null` where it did not tell. */
  readonly connectTo: ReadonlyMap<string, string> | null
  /** Resolves when every gateway connected now has acknowledged `version` or a later one, or `timeoutMs` is over. */
  settle(version: string, timeoutMs: number): Promise<readonly Unsettled[]>
}

interface Gateway {
  readonly name: string
  hello: GatewayHello | undefined
  readonly streams: Map<LiveStream, RuleTeller>
  acked: string | undefined
  ackedAt: string | null
  rejected: { readonly version: string; readonly message: string } | undefined
  refused: readonly RefusedRule[]
}

/** Who enforces the rules, and which version each of them does. `onChange` hears of every news. */
export function createGateways(onChange: () => void): Gateways {
  const gateways = new Map<string, Gateway>()
  const waits = new Set<() => void>()
  let lastHello: GatewayHello | undefined

  const news = (): void => {
    for (const look of [...waits]) look()
    onChange()
  }
  const entry = (name: string): Gateway => {
    const known = gateways.get(name) ?? newGateway(name)
    gateways.set(name, known)
    return known
  }

  const helloInForce = (): GatewayHello | undefined => {
    const connected = [...gateways.values()].find(({ streams }) => streams.size > 0)
    return connected?.hello ?? lastHello
  }

  return {
    hello(hello) {
      entry(hello.gateway).hello = hello
      lastHello = hello
      news()
    },
    connect(name, stream, teller) {
      const gateway = entry(name)
      gateway.streams.set(stream, teller)
      // Whoever connects may have been restarted: what it once acknowledged says nothing any more.
      forget(gateway)
      stream.onClose(() => {
        gateway.streams.delete(stream)
        news()
      })
      stream.send(toLine(teller.whole()))
      news()
    },
    push: (change) => pushToAll(gateways, change),
    tell: (order) => sendToAll(gateways, toLine(order)),
    acknowledge(ack) {
      const gateway = gateways.get(ack.gateway)
      if (gateway === undefined) return false
      note(gateway, ack)
      news()
      return true
    },
    get states() {
      return [...gateways.values()].map(toState)
    },
    get registry() {
      return helloInForce()?.registry ?? null
    },
    get outboundTrafficPolicy() {
      return helloInForce()?.outboundTrafficPolicy ?? 'REGISTRY_ONLY'
    },
    get connectTo() {
      return overridesOf(helloInForce())
    },
    settle(version, timeoutMs) {
      const concerned = [...gateways.values()].filter(({ streams }) => streams.size > 0)
      return new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer)
          waits.delete(look)
          resolve(concerned.flatMap((gateway) => unsettled(gateway, version)))
        }
        const look = (): void => {
          if (concerned.every((gateway) => isDone(gateway, version))) finish()
        }
        const timer = setTimeout(finish, timeoutMs)
        waits.add(look)
        look()
      })
    },
  }
}

function toLine(message: Snapshot | SnapshotDelta | CaptureLine): string {
  return `${JSON.stringify(message)}\n`
}

function pushToAll(gateways: ReadonlyMap<string, Gateway>, change: SnapshotDelta | 'whole'): void {
  const lines = new Map<object, string>()
  for (const { streams } of gateways.values()) {
    for (const [stream, teller] of streams) {
      const message = change === 'whole' ? teller.whole() : teller.next(change)
      const line = lines.get(message) ?? toLine(message)
      lines.set(message, line)
      stream.send(line)
    }
  }
}

/** @returns how many are connected */
function sendToAll(gateways: ReadonlyMap<string, Gateway>, line: string): number {
  const connected = [...gateways.values()].filter(({ streams }) => streams.size > 0)
  for (const { streams } of connected) for (const stream of streams.keys()) stream.send(line)
  return connected.length
}

function overridesOf(hello: GatewayHello | undefined): ReadonlyMap<string, string> | null {
  return hello?.connectTo === undefined ? null : new Map(Object.entries(hello.connectTo))
}

function newGateway(name: string): Gateway {
  return {
    name,
    hello: undefined,
    streams: new Map(),
    acked: undefined,
    ackedAt: null,
    rejected: undefined,
    refused: [],
  }
}

function forget(gateway: Gateway): void {
  gateway.acked = undefined
  gateway.ackedAt = null
  gateway.rejected = undefined
  gateway.refused = []
}

function note(gateway: Gateway, { status, version, message, refused = [] }: Ack): void {
  // Answers travel apart: an older one may arrive after a newer one.
  if (reaches(gateway.acked, version)) return
  if (status === 'rejected') {
    if (reaches(gateway.rejected?.version, version)) return
    gateway.rejected = { version, message: message ?? 'no reason given' }
    return
  }
  gateway.acked = version
  gateway.refused = refused
  gateway.ackedAt = new Date().toISOString()
  if (gateway.rejected !== undefined && reaches(version, gateway.rejected.version)) {
    gateway.rejected = undefined
  }
}

function toState(gateway: Gateway): GatewayState {
  const { name, streams, acked, ackedAt, rejected, refused } = gateway
  return {
    name,
    connected: streams.size > 0,
    ackedVersion: acked ?? null,
    ackedAt,
    rejected: rejected?.message ?? null,
    rejectedVersion: rejected?.version ?? null,
    refused,
  }
}

function isDone(gateway: Gateway, version: string): boolean {
  const answered = reaches(gateway.acked, version) || reaches(gateway.rejected?.version, version)
  return answered || gateway.streams.size === 0
}

function unsettled({ name, streams, acked, rejected }: Gateway, version: string): Unsettled[] {
  if (reaches(acked, version)) return []
  if (rejected !== undefined && reaches(rejected.version, version)) {
    return [{ gateway: name, why: 'rejected', message: rejected.message }]
  }
  return [{ gateway: name, why: streams.size === 0 ? 'left' : 'late' }]
}

/** Versions are decimal numbers that grow. */
function reaches(version: string | undefined, wanted: string): boolean {
  return version !== undefined && Number(version) >= Number(wanted)
}

import type { EgressProxy, EgressProxyOptions } from '@bookinfo/egress-proxy'
import type { MeshRegistry } from '@bookinfo/rules'
import type { OtlpReceiver } from './tracing/span-exporter.ts'

export interface EgressGatewayOptions {
  /** How it calls itself to the control plane and in `Via`; default `egress-gateway`. */
  readonly name?: string
  /** Address of the egress and ingress listeners; default `127.0.0.1`. */
  readonly host?: string
  /** Address of the admin listener; default `127.0.0.1`. Whoever reaches it can read rules and traffic. */
  readonly adminHost?: string
  /** 0: any free port. */
  readonly ports: {
    readonly egress: number
    readonly admin: number
    /** Absent: no ingress. */
    readonly ingress?: number
  }
  /** TCP listeners: port to the `address:port` of a TCP rule it stands for. */
  readonly tcpListeners?: ReadonlyMap<number, string>
  /** The mesh service behind the ingress port. */
  readonly ingressService?: string
  readonly registry: MeshRegistry
  /** URL; absent: no rule ever comes, the mesh is served in turn and everything external is denied. */
  readonly controlPlane?: string
  readonly outboundTrafficPolicy?: EgressProxyOptions['outboundTrafficPolicy']
  readonly denials?: EgressProxyOptions['denials']
  readonly credentials?: EgressProxyOptions['credentials']
  readonly connectTo?: EgressProxyOptions['connectTo']
  readonly upstreamProxy?: EgressProxyOptions['upstreamProxy']
  readonly upstreamHttp2?: EgressProxyOptions['upstreamHttp2']
  /** PEM bundle for TLS origination; default: the system's store. */
  readonly ca?: string
  readonly resolve?: EgressProxyOptions['resolve']
  readonly timeouts?: EgressProxyOptions['timeouts']
  readonly limits?: EgressProxyOptions['limits']
  readonly refuseEncryptedHello?: EgressProxyOptions['refuseEncryptedHello']
  readonly denyBroadRules?: EgressProxyOptions['denyBroadRules']
  /** Default: the fastest that this Node has. */
  readonly transport?: EgressProxy['transport']
  /** `address` or `address:port`, asked instead of the system's resolver; `resolve` comes first. */
  readonly dnsServers?: readonly string[]
  /** What the outside is made of, for the console; default `live`. */
  readonly world?: 'stand-in' | 'live'
  /** Outside hosts the console may draw. */
  readonly knownHosts?: readonly string[]
  /** Takes exchanges as spans; absent: the gateway makes none. */
  readonly traces?: OtlpReceiver
  /** Takes a line for each exchange that ended: some at once, each with its line feed, in ASCII; valid until it returns. */
  readonly accessLog?: (lines: Uint8Array) => void
  /** Default `text`, Envoy's format. */
  readonly accessLogFormat?: 'text' | 'json'
  /** Takes one line for each thing an operator should know: overrides, the control plane coming and going. */
  readonly log?: (line: string) => void
  /** A snapshot stream silent for so long is broken, in milliseconds; default 12 000 (heartbeats come each 5 000). */
  readonly silenceMs?: number
}

export interface StartedGateway {
  readonly egressPort: number
  readonly adminPort: number
  readonly ingressPort?: number
  /** What connections are made of. */
  readonly transport: EgressProxy['transport']
  /** In the order of the option. */
  readonly tcpPorts: readonly number[]
}

export interface EgressGateway {
  /**
   * Opens the listeners once the first rules are in force, or once it is clear that the control plane is away.
   * @throws PortError when a port cannot be had
   */
  start(): Promise<StartedGateway>
  /** Stops accepting, lets exchanges end within five seconds, leaves the control plane. */
  close(): Promise<void>
}

type ListenerName = 'egress' | 'admin' | 'ingress' | 'tcp'

/** A listener that could not be opened. */
export class PortError extends Error {
  override readonly name = 'PortError'
  readonly listener: ListenerName

  constructor(listener: ListenerName, port: number, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    const why = code === 'EADDRINUSE' ? 'is taken' : `cannot be opened (${code})`
    super(`${listener} port ${port} ${why}`, { cause })
    this.listener = listener
  }
}

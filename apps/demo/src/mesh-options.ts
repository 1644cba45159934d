import type { EgressGatewayOptions } from '@bookinfo/egress-gateway'

/** How the whole mesh is to run. Ports: 0 takes any free one. */
export interface MeshOptions {
  /** Where rules, certificates, kubeconfig and the access log live. */
  readonly stateDir: string
  readonly ports: MeshPorts
  /** `blog`: the story's moment of surprise, details routed to v2 and no egress rule. `blank`: no rule at all. */
  readonly preset: 'blog' | 'blank'
  /** `stand-in`: our own outside world with its own CA. `live`: Google Books itself. */
  readonly world: 'stand-in' | 'live'
  /** Details v2 speaks clear HTTP to port 443 and leaves TLS to the gateway; otherwise HTTPS end to end, by CONNECT. */
  readonly withIstio: boolean
  /** Refuses rules for every host or a public suffix at the API, and leaves them out at the gateway. */
  readonly denyBroadRules: boolean
  /** What the console's booth mode draws its pauses from. */
  readonly seed: number
  /** Where the gateway sends spans; nowhere without it. */
  readonly traces?: NonNullable<EgressGatewayOptions['traces']>
  /** Told what a person should know while the mesh runs: a rule file that is not used, a log that cannot be written. */
  readonly tell?: (line: string) => void
  /** Sent to Google Books, never shown. */
  readonly apiKey?: string
}

export interface MeshPorts {
  readonly productPage: number
  readonly control: number
  readonly egress: number
  readonly admin: number
}

/** What a person needs to know once everything listens. */
export interface MeshAddresses {
  readonly productPageUrl: string
  readonly consoleUrl: string
  readonly egressUrl: string
  readonly adminUrl: string
  readonly kubeconfig: string
  readonly accessLog: string
  /** What the gateway says of itself: overrides, the control plane coming and going. */
  readonly meshLog: string
}

export interface Mesh {
  start(): Promise<MeshAddresses>
  close(): Promise<void>
}

/** The environment variable that moves each port, for messages about a taken one. */
export const portVariables = {
  productPage: 'BOOKINFO_PORT',
  control: 'BOOKINFO_CONTROL_PORT',
  egress: 'BOOKINFO_EGRESS_PORT',
  admin: 'BOOKINFO_ADMIN_PORT',
} as const satisfies Record<keyof MeshPorts, string>

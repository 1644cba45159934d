/** Where the attacks aim: names and ports as the proxy under attack knows them. */
export interface Scene {
  /** A host that a rule allows, and the domain whose hosts it allows: `www.googleapis.com`, `googleapis.com`. */
  readonly allowed: string
  readonly domain: string
  /** Ports that the rule allows: clear HTTP, and HTTPS. */
  readonly ports: { readonly http: number; readonly https: number }
  /** What no rule allows, and the address it has. */
  readonly evil: {
    readonly name: string
    readonly address: string
    readonly http: number
    readonly https: number
  }
  /** A service that listens on the proxy's own machine, on a port that the rule allows. */
  readonly internalPort: number
  /** Where the evil host really listens, for whoever has a way round the proxy. */
  readonly direct: { readonly host: string; readonly port: number }
}

/** One try of an attack, as what a hostile program would put on the wire. `%n` stands for what tells this try from others. */
export interface Probe {
  /** What is tried, in a few words of the wire. */
  readonly name: string
  /** Goes round the proxy. */
  readonly direct?: true
  /** Sent first; what follows is inside the tunnel. */
  readonly connect?: { readonly target: string; readonly host?: string }
  /** A TLS handshake with this server name (`null`: none) before the request. */
  readonly tls?: { readonly serverName: string | null }
  /** Lines of the request head, without the empty one. */
  readonly head: readonly string[]
  /** Goes where the answer says, as programs do. */
  readonly followsRedirect?: true
  /** A rule about hosts cannot stop it; it is told, and does not count. */
  readonly isLimit?: true
}

export interface Attack {
  /** 1 to 14, as in the lab's table. */
  readonly number: number
  readonly slug: AttackName
  readonly title: string
  /** What keeps it from succeeding. */
  readonly stoppedBy: string
  /** What a rule about hosts can do about it at best. */
  readonly atBest: 'stopped' | 'passed'
  readonly probes: (scene: Scene) => readonly Probe[]
}

export type AttackName =
  | 'spoofed-host'
  | 'ip-literal'
  | 'bypass'
  | 'fronting'
  | 'look-alike'
  | 'suffix-trick'
  | 'spelling'
  | 'other-port'
  | 'number-forms'
  | 'metadata'
  | 'rebinding'
  | 'redirect'
  | 'two-names'
  | 'shared-bucket'

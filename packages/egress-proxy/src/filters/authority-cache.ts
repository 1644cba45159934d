import { parseAuthority } from '@bookinfo/rules'

/** A canonical destination. */
export interface Authority {
  readonly ok: true
  readonly host: string
  readonly kind: 'name' | 'ipv4' | 'ipv6'
  readonly port: number
  readonly portGiven: boolean
}

/** The text named no valid destination. */
export interface BadAuthority {
  readonly ok: false
  readonly problem: string
}

const most = 4096

/** Remembers what texts of `host[:port]` mean. Bounded: clients choose the texts. */
export class AuthorityCache {
  readonly #defaultPort: number | undefined
  readonly #known = new Map<string, Authority | BadAuthority>()

  /** @param defaultPort the port where the text has none; without it the port is mandatory */
  constructor(defaultPort?: number) {
    this.#defaultPort = defaultPort
  }

  parse(text: string): Authority | BadAuthority {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const parsed = parseAuthority(text, this.#defaultPort)
    if (this.#known.size === most) this.#known.clear()
    this.#known.set(text, parsed)
    return parsed
  }
}

/** Something that reached the outside world, as it arrived. */
export interface Received {
  /** ISO 8601, UTC. */
  readonly time: string
  /**
   * `request`: answered, or held. `clear-bytes`: something other than TLS came to the TLS port. `refused`: a TLS
   * client that named no host of ours. `reset`: cut by the fault `down`. `broken-handshake`: TLS began and was given
   * up, as OpenSSL clients do with a certificate they do not accept (others complete it and then leave).
   */
  readonly kind: 'request' | 'clear-bytes' | 'refused' | 'reset' | 'broken-handshake'
  /** Which listener took it. */
  readonly listener: 'https' | 'http'
  readonly encrypted: boolean
  readonly sni: string | null
  /** E.g. `TLSv1.3`. */
  readonly tlsVersion: string | null
  readonly method: string | null
  /** Path and query. */
  readonly path: string | null
  /** The Host header. */
  readonly host: string | null
  /** In order, as sent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Its first 4 KiB. */
  readonly body: string
  readonly remoteAddress: string
}

export interface ReceivedLog {
  add(entry: Pick<Received, 'kind' | 'listener'> & Partial<Received>): void
  /** Oldest first. */
  list(): readonly Received[]
}

/** Keeps the last `capacity` entries. */
export function createReceivedLog(
  capacity: number,
  onEntry: (entry: Received) => void = () => {},
): ReceivedLog {
  const entries: Received[] = []
  return {
    add(entry) {
      const whole: Received = {
        time: new Date().toISOString(),
        encrypted: false,
        sni: null,
        tlsVersion: null,
        method: null,
        path: null,
        host: null,
        headers: [],
        body: '',
        remoteAddress: '',
        ...entry,
      }
      entries.push(whole)
      if (entries.length > capacity) entries.shift()
      onEntry(whole)
    },
    list: () => [...entries],
  }
}

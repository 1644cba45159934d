/** What the stand-in of the outside world answers for: books, a second googleapis host, and one no rule allows. */
export const outsideHosts = ['www.googleapis.com', 'fcm.googleapis.com', 'evil.test'] as const

/**
 * The operator's resolution override that makes the stand-in the outside world: `host:port` to `address:port`.
 * The only way round the gateway's judgement of addresses; names and certificates are still verified.
 */
export function connectToStandIn(ports: {
  readonly https: number
  readonly http: number
}): ReadonlyMap<string, string> {
  return new Map(
    outsideHosts.flatMap((host) => [
      [`${host}:443`, `127.0.0.1:${ports.https}`],
      [`${host}:80`, `127.0.0.1:${ports.http}`],
    ]),
  )
}

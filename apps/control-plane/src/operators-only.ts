import type { FastifyInstance } from 'fastify'
import { ApiError, failure } from './resource-api/api-status.ts'

/** What a request says about where it comes from. */
export interface Provenance {
  readonly method: string
  readonly path: string
  readonly host: string | undefined
  readonly origin: string | undefined
  /** The browser's own word, `Sec-Fetch-Site`; absent from everything that is no browser. */
  readonly fetchSite: string | undefined
  /** `Sec-Fetch-Mode`: `navigate` when a person follows a link. */
  readonly fetchMode: string | undefined
}

/**
 * Why a request is not an operator's; `undefined` when it may be one (security S69). In this order: the Host must be
 * ours (DNS rebinding), an Origin must be ours (CSRF), a browser may write and subscribe from our own pages only, and
 * the gateways' endpoints are for no browser at all.
 */
export function judgeProvenance(
  request: Provenance,
  ourHosts: ReadonlySet<string>,
): { readonly code: 403 | 421; readonly message: string } | undefined {
  const host = request.host?.toLowerCase()
  if (host === undefined || !ourHosts.has(host)) {
    const known = [...ourHosts].join(', ')
    return { code: 421, message: `Host ${JSON.stringify(host ?? '')} is not ours (${known})` }
  }
  if (request.origin !== undefined && !isOurs(request.origin, ourHosts)) {
    const message = `pages of ${JSON.stringify(request.origin)} may not use this API`
    return { code: 403, message }
  }
  return judgeFetchSite(request)
}

function judgeFetchSite({ method, path, fetchSite, fetchMode }: Provenance) {
  if (fetchSite === undefined) return undefined
  if (path.startsWith('/discovery/')) {
    return { code: 403 as const, message: 'this is for gateways, not for browsers' }
  }
  const followsLink = fetchMode === 'navigate' && (method === 'GET' || method === 'HEAD')
  if (fetchSite === 'same-origin' || fetchSite === 'none' || followsLink) return undefined
  return { code: 403 as const, message: `a ${fetchSite} page may not use this API` }
}

function isOurs(origin: string, ourHosts: ReadonlySet<string>): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  return url?.origin === origin && ourHosts.has(url.host)
}

/** The names by which a server at `port` may be asked. Port 80 may be left out, as browsers do. */
export function hostsOf(port: number, allowedHosts: readonly string[]): ReadonlySet<string> {
  const loopback = ['localhost', '127.0.0.1', '[::1]']
  const ours = loopback.map((name) => `${name}:${port}`)
  const bare = port === 80 ? loopback : []
  return new Set([...ours, ...bare, ...allowedHosts.map((host) => host.toLowerCase())])
}

/** Judges every request before anything else looks at it. */
export function guardOperators(app: FastifyInstance, allowedHosts: readonly string[]): void {
  app.addHook('onRequest', async (request) => {
    const { headers } = request
    const verdict = judgeProvenance(
      {
        method: request.method,
        path: request.url,
        host: headers.host,
        origin: headers.origin,
        fetchSite: single(headers['sec-fetch-site']),
        fetchMode: single(headers['sec-fetch-mode']),
      },
      hostsOf(request.socket.localPort ?? 0, allowedHosts),
    )
    if (verdict !== undefined)
      throw new ApiError(failure(verdict.code, 'Forbidden', verdict.message))
  })
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value
}

import type { RouteActions } from '@bookinfo/rules'
import { authorityText, upstreamHost } from '@bookinfo/rules/deciding'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import type { Named } from '../filters/name-destination.ts'
import { renderForwardRequest } from '../head/forward-request.ts'
import { renderChanges, renderFields, replacedBy } from '../head/header-changes.ts'
import type { RequestHead } from '../head/request-head.ts'
import { traceLines } from '../head/trace-lines.ts'

interface Forward {
  readonly note: ExchangeNote
  /** What the proxy calls itself in `Via`. */
  readonly proxy: string
  readonly actions: RouteActions | undefined
  /** For a mirror: Host tells it is a copy, and the connection is for it alone. */
  readonly isCopy?: boolean
  /** The request is one to become a WebSocket. */
  readonly isUpgrade?: boolean
}

/** What is said of the hop when both sides of it are to become a WebSocket. */
export const upgradeLines = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'

/**
 * The head for the upstream. Host is as the client wrote it, without the port that is the upstream scheme's own, unless
 * a route rule rewrites it.
 */
export function renderForwardHead(
  head: RequestHead,
  named: Named,
  { note, proxy, actions, isCopy = false, isUpgrade = false }: Forward,
): Buffer {
  const scheme = note.upstreamTls === 'originate' ? 'https' : 'http'
  const host = named.hostAsWritten ?? upstreamHost(named, scheme)
  const { lines, without } = traceLines(head, note)
  const extra = (isUpgrade ? upgradeLines : '') + lines
  const forward = { host, proxy, requestId: note.id, extra, without }
  if (actions === undefined) return renderForwardRequest(head, forward)
  const { rewrite = {}, requestHeaders: changes } = actions
  const { path, authority = forward.host } = rewrite
  const added: (readonly [string, string])[] = []
  if (path !== undefined) added.push(['x-envoy-original-path', head.path])
  if (isCopy) added.push(['connection', 'close'])
  return renderForwardRequest(head, {
    ...forward,
    host: isCopy ? authority.replace(/(:\d+)?$/, '-shadow$1') : authority,
    path: path === undefined ? head.path : rewritePath(head.path, path),
    extra: extra + renderChanges(changes) + renderFields(added),
    without: [...without, ...replacedBy(changes)],
  })
}

/** Where the rule's redirect leads; the proxy hears clear HTTP only, so the scheme is http (spec: egress-rules 3.6). */
export function redirectLocation(
  { uri, authority, scheme = 'http', port }: NonNullable<RouteActions['redirect']>,
  named: Named,
  path: string,
): string {
  const host = authority ?? authorityText(named, named.portGiven)
  return `${scheme}://${port === undefined ? host : withPort(host, portOf(port, named), scheme)}${uri ?? path}`
}

function portOf(port: number | 'default' | 'request', named: Named): number | undefined {
  if (port === 'default') return undefined
  return port === 'request' ? named.port : port
}

/** Without the port where it is the scheme's own. */
function withPort(authority: string, port: number | undefined, scheme: string): string {
  const host = authority.replace(/:\d+$/, '')
  const isDefault = port === undefined || port === (scheme === 'https' ? 443 : 80)
  return isDefault ? host : `${host}:${port}`
}

/** Query kept; a path that would begin with two slashes, which could be read as a host, begins with one. */
function rewritePath(
  path: string,
  { prefix, to }: { readonly prefix?: string; readonly to: string },
): string {
  const query = path.indexOf('?')
  const rest = query === -1 ? '' : path.slice(query)
  const rewritten = prefix === undefined ? to + rest : to + path.slice(prefix.length)
  return rewritten.replace(/^\/+/, '/')
}

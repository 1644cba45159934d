import type { Door } from '@bookinfo/rules'
import { failures } from '../failures.ts'
import { field } from '../head/field-name.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { Authority, BadAuthority } from './authority-cache.ts'
import type { Destination } from './choose-upstream.ts'
import type { Refusal } from './refusal.ts'

/** The destination of a request, and which part of the message named it. */
export interface Named extends Destination {
  readonly door: Door
  readonly source: 'uri' | 'host' | 'connect'
  /** Whether the client wrote the port. */
  readonly portGiven: boolean
  /** Goes upstream as Host instead; only where the proxy is weakened so. */
  readonly hostAsWritten?: string
}

/**
 * The one name a request is judged by: the CONNECT target it came in through, else the absolute URI, else Host.
 * A Host (or a URI inside CONNECT) that names another destination is refused (spec: security S1, S3, S5).
 */
export function nameDestination(
  core: ProxyCore,
  head: RequestHead,
  fixed: Destination | null,
): Named | Refusal {
  const host = head.has(field.host) ? readHost(core, head) : null
  if (host?.ok === false) return malformed('Host', host)
  if (head.form !== 'absolute') {
    if (fixed !== null) return within(fixed, host, null)
    if (host !== null) return named(host, 'http-origin', 'host')
    return { code: 'missing_host', detail: failures.missing_host.says }
  }
  const uri = core.authorities.read(head.bytes, head.authorityStart, head.authorityEnd)
  if (!uri.ok) return malformed('request target', uri)
  if (host !== null && !agrees(host, uri))
    return trusting(core, host, uri) ?? mismatch(`Host ${show(host)}`, show(uri))
  return fixed === null ? named(uri, 'http-absolute', 'uri') : within(fixed, host, uri)
}

/** Only where there is a Host; the last one, as the head parser took no more than one. */
function readHost(core: ProxyCore, head: RequestHead): Authority | BadAuthority {
  const line = head.last[field.host] ?? 0
  return core.authorities.read(head.bytes, head.valueStart[line] ?? 0, head.valueEnd[line] ?? 0)
}

/** What a weakened proxy makes of a Host that differs from the URI. */
function trusting(core: ProxyCore, host: Authority, uri: Authority): Named | undefined {
  const { dialsCallersAddress, namesMayDiffer } = core.weakened
  if (dialsCallersAddress && uri.kind !== 'name')
    return { ...named(host, 'http-absolute', 'host'), port: uri.port, callersAddress: uri.host }
  if (!namesMayDiffer) return undefined
  return { ...named(uri, 'http-absolute', 'uri'), hostAsWritten: show(host) }
}

/**
 * Whether the Host of a CONNECT agrees with its target: the same name, and the same port where Host has one. None at
 * all, as HTTP/1.0 may have it, agrees (spec: security S1, S5).
 * @returns why not: `malformed_host` or `host_mismatch`
 */
export function checkConnectHost(
  core: ProxyCore,
  head: RequestHead,
  target: Destination,
): Refusal | undefined {
  if (!head.has(field.host)) return undefined
  const host = readHost(core, head)
  if (!host.ok) return malformed('Host', host)
  if (core.weakened.namesMayDiffer || agrees(host, target)) return undefined
  return mismatch(`Host ${show(host)}`, `CONNECT ${target.host}:${target.port}`)
}

function within(
  fixed: Destination,
  host: Authority | null,
  uri: Authority | null,
): Named | Refusal {
  const stray = [host, uri].find((authority) => authority !== null && !agrees(authority, fixed))
  if (stray) return mismatch(show(stray), `CONNECT ${fixed.host}:${fixed.port}`)
  const portGiven = (host ?? uri)?.portGiven ?? false
  return { ...fixed, door: 'connect', source: 'connect', portGiven }
}

/** One object for what an authority names in a place, so that what was decided about it can be found by it. */
const known = {
  uri: new WeakMap<Authority, Named>(),
  host: new WeakMap<Authority, Named>(),
}

function named(authority: Authority, door: Door, source: 'uri' | 'host'): Named {
  const before = known[source].get(authority)
  if (before?.door === door) return before
  const { host, kind, port, portGiven } = authority
  const found: Named = { host, kind, port, door, source, portGiven }
  known[source].set(authority, found)
  return found
}

/** Ports are compared where they are written. */
function agrees(
  authority: Authority,
  named: { readonly host: string; readonly port: number },
): boolean {
  return authority.host === named.host && (!authority.portGiven || authority.port === named.port)
}

function malformed(where: string, { problem }: BadAuthority): Refusal {
  return { code: 'malformed_host', detail: `${where}: ${problem}` }
}

function mismatch(one: string, other: string): Refusal {
  return { code: 'host_mismatch', detail: `${one} differs from ${other}` }
}

function show({ host, port, portGiven }: Authority): string {
  return portGiven ? `${host}:${port}` : host
}

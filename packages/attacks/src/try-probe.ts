import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { ask, type Endpoint, inWords, open, type Reply, secure } from './ask.ts'
import type { Probe } from './attack.ts'
import type { Place, Sighting, StandIns } from './stand-ins.ts'

/** The proxy under attack. */
export interface Target extends Endpoint {
  /** Goes with every request as `Proxy-Authorization: Basic`. */
  readonly credentials?: string
}

/** `reached`: a stand-in saw it. `refused`: the proxy said no. `tried`: neither, e.g. it failed on the way. */
export type Outcome = 'reached' | 'refused' | 'tried'

export interface ProbeResult {
  readonly name: string
  readonly outcome: Outcome
  /** What the attacker saw: a status with the proxy's reason, a TLS alert, a closed connection. */
  readonly saw: string
  /** Whose machine it came to, and what that one got to know. */
  readonly sighting: Sighting | null
  /** The decision's id, where the proxy tells one. */
  readonly decisionId: string | null
  readonly isLimit: boolean
}

interface Seen {
  readonly status: number | null
  readonly saw: string
  readonly decisionId: string | null
}

/** Places that a rule for the allowed hosts should keep out of reach. */
const forbidden: ReadonlySet<Place> = new Set(['evil', 'bucket', 'internal', 'metadata'])

/**
 * Plays one try and tells what became of it. Only what a stand-in received counts as reached; what the proxy answers
 * is told, not believed.
 */
export async function tryProbe(
  target: Target,
  probe: Probe,
  standIns: StandIns,
  options: { readonly direct: Endpoint; readonly timeoutMs: number },
): Promise<ProbeResult> {
  const mark = `try-${randomBytes(6).toString('hex')}`
  const to = probe.direct ? options.direct : target
  let seen = await play(to, target, probe, mark, options.timeoutMs)
  const location = probe.followsRedirect ? seen.location : undefined
  if (location !== undefined) {
    const { host } = new URL(location)
    const head = [`GET ${location} HTTP/1.1`, `Host: ${host}`]
    seen = await play(to, target, { name: '', head }, mark, options.timeoutMs)
  }
  const sighting = standIns.seen(mark).find(({ place }) => forbidden.has(place)) ?? null
  return {
    name: probe.name,
    outcome: sighting === null ? outcomeOf(seen) : 'reached',
    saw: seen.saw,
    sighting,
    decisionId: seen.decisionId,
    isLimit: probe.isLimit === true,
  }
}

async function play(
  to: Endpoint,
  { credentials }: Target,
  probe: Probe,
  mark: string,
  timeoutMs: number,
): Promise<Seen & { readonly location?: string }> {
  let socket: Socket | undefined
  const authorization = credentials === undefined ? [] : [basic(credentials)]
  try {
    socket = await open(to, timeoutMs)
    let isInside = false
    if (probe.connect !== undefined) {
      const { target, host = target } = probe.connect
      const reply = await ask(
        socket,
        head([`CONNECT ${target} HTTP/1.1`, `Host: ${host}`, ...authorization]),
        timeoutMs,
      )
      const seen = read(reply)
      if (seen.status !== 200) return seen
      isInside = true
    }
    if (probe.tls !== undefined) socket = await secure(socket, probe.tls.serverName)
    const own = isInside || probe.direct ? [] : authorization
    return read(
      await ask(socket, head([...probe.head, ...own, 'Connection: close'], mark), timeoutMs),
    )
  } catch (error) {
    return { status: null, saw: inWords(error), decisionId: null }
  } finally {
    socket?.destroy()
  }
}

function head(lines: readonly string[], mark = ''): string {
  return `${lines.join('\r\n').replaceAll('%n', mark)}\r\n\r\n`
}

function basic(credentials: string): string {
  return `Proxy-Authorization: Basic ${Buffer.from(credentials).toString('base64')}`
}

function read({ text, trouble }: Reply): Seen & { readonly location?: string } {
  const status = /^HTTP\/1\.\d (\d{3})/.exec(text)?.[1]
  if (status === undefined)
    return { status: null, saw: trouble ?? 'no HTTP answer', decisionId: null }
  const location = /^location: *(\S+)/im.exec(text)?.[1]
  const reason = /^proxy-status: .*details="([^"]+)"/im.exec(text)?.[1]
  return {
    status: Number(status),
    saw: reason === undefined ? status : `${status} ${reason}`,
    decisionId: /"id":"([^"]+)"/.exec(text)?.[1] ?? null,
    ...(location === undefined ? {} : { location }),
  }
}

/** A client error, or a connection that ends at once, is a refusal; gateway errors only say that it did not work out. */
function outcomeOf({ status, saw }: Seen): Outcome {
  if (status !== null) return status >= 400 && status < 500 ? 'refused' : 'tried'
  return /alert|reset|closed/.test(saw) ? 'refused' : 'tried'
}

import type { Door, Question, Speech } from '../decision.ts'
import { didYouMean } from '../did-you-mean.ts'
import { parseAuthority } from '../parse-authority.ts'
import { quote } from '../quote.ts'
import type { MeshRegistry } from '../registry.ts'
import { authorityText } from '../upstream-host.ts'

/** What somebody wants explained, as it is typed. */
export interface Asked {
  /** Name of the calling workload. */
  readonly from: string
  /** A URL, or `host:port`. */
  readonly target: string
  /** Default `GET`. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Default: the way a client with proxy variables takes for this target. */
  readonly door?: Door
  readonly speech?: Speech
}

export type ParsedQuestion =
  | {
      readonly ok: true
      readonly question: Question
      /** The authority as the client wrote it. */
      readonly written: string
      readonly portGiven: boolean
    }
  /** `isName`: the gateway would refuse such a name; else it is the question that is at fault. */
  | { readonly ok: false; readonly problem: string; readonly isName: boolean }

interface Scheme {
  readonly door: Door
  readonly speech: Speech
  readonly port?: number
  /** What a client sends with it. */
  readonly headers?: Readonly<Record<string, string>>
}

const upgrade = { upgrade: 'websocket', connection: 'Upgrade' }

/** How a client goes about a URL when it has a proxy: clear HTTP by absolute URI, TLS and the rest through CONNECT. */
const schemes: Readonly<Record<string, Scheme>> = {
  http: { door: 'http-absolute', speech: 'http', port: 80 },
  ws: { door: 'http-absolute', speech: 'http', port: 80, headers: upgrade },
  https: { door: 'connect', speech: 'tls', port: 443 },
  wss: { door: 'connect', speech: 'tls', port: 443 },
  tls: { door: 'tls', speech: 'tls', port: 443 },
  tcp: { door: 'connect', speech: 'bytes' },
}

const tunnel: Scheme = { door: 'connect', speech: 'connect' }

/**
 * Turns what somebody typed into the question the gateway would ask: the scheme tells door and speech, the registry
 * the caller's labels. `host:port` alone is a tunnel before its first byte.
 */
export function parseQuestion(asked: Asked, registry: MeshRegistry | null): ParsedQuestion {
  const url = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?([^/?#]*)([^#]*)/.exec(asked.target)
  const [, name = '', written = '', rest = ''] = url ?? []
  const scheme = name === '' ? tunnel : findScheme(name)
  if (scheme === undefined) return fault(`the scheme must be ${known()}, found ${quote(name)}`)
  const caller = findCaller(asked.from, registry)
  if (typeof caller === 'string') return fault(caller)
  const authority = parseAuthority(written, scheme.port)
  if (!authority.ok) {
    const hint = name === '' && !written.includes(':') ? hintFor(written) : ''
    return { ok: false, problem: `${authority.problem}${hint}`, isName: hint === '' }
  }
  const { host, kind: hostKind, port, portGiven } = authority
  const { door = scheme.door, speech = scheme.speech } = asked
  const request =
    speech === 'http'
      ? { request: requestOf(asked, authorityText({ host, port }, portGiven), rest, scheme) }
      : {}
  const question = { ...caller, door, speech, host, hostKind, port, ...request }
  return { ok: true, question, written, portGiven }
}

function findScheme(name: string): Scheme | undefined {
  const lower = name.toLowerCase()
  return Object.hasOwn(schemes, lower) ? schemes[lower] : undefined
}

function known(): string {
  return Object.keys(schemes).join(', ')
}

function hintFor(written: string): string {
  return `: write http://${written}/, https://${written}/ or ${written}:443`
}

function fault(problem: string): ParsedQuestion {
  return { ok: false, problem, isName: false }
}

type Caller = Pick<Question, 'workload' | 'workloadLabels' | 'workloadService'>

/** The caller as the gateway's registry knows it, or why it knows none. Without a registry any name will do. */
function findCaller(from: string, registry: MeshRegistry | null): Caller | string {
  const names = registry === null ? [] : callerNames(registry)
  if (names.length === 0 || names.includes(from)) return callerOf(from, registry)
  const near = didYouMean(from, names)
  const hint = near === undefined ? `known are ${names.join(', ')}` : `did you mean "${near}"?`
  return `there is no workload ${quote(from)}: ${hint}`
}

function callerNames({ workloads, sources = [] }: MeshRegistry): readonly string[] {
  return [
    ...new Set([...workloads.map(({ name }) => name), ...sources.map((source) => source.workload)]),
  ]
}

/** A caller as questions name it; one that the registry does not list has no labels. */
export function callerOf(from: string, registry: MeshRegistry | null): Caller {
  const workload = registry?.workloads.find(({ name }) => name === from)
  const { labels = {}, service } = workload ?? {}
  const serves = service === undefined ? {} : { workloadService: service }
  return { workload: from, workloadLabels: labels, ...serves }
}

function requestOf(
  asked: Asked,
  authority: string,
  rest: string,
  { headers: own = {} }: Scheme,
): NonNullable<Question['request']> {
  const headers = new Map(
    Object.entries({ ...own, ...asked.headers }).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  )
  return {
    method: asked.method ?? 'GET',
    path: rest.startsWith('/') ? rest : `/${rest}`,
    authority,
    header: (name) => headers.get(name.toLowerCase()),
  }
}

import type { Resource } from '@bookinfo/rules'

/** A call that shows where a rule ends. */
export interface MatchSample {
  readonly host: string
  /** As a client with a proxy would ask for it. */
  readonly url: string
}

/** What a rule is about, whichever family it is of. */
interface Opening {
  readonly host: string
  readonly port: number
  readonly protocol: string
}

/**
 * Names that teach what the first rule of a text matches: some that it means, and their neighbours: the name above,
 * look-alikes before and behind, another port. Nothing here decides; each is put to the control plane.
 */
export function matchSamples(resources: readonly Resource[]): readonly MatchSample[] {
  const opening = resources.map(openingOf).find((found) => found !== null)
  if (opening === undefined || opening === null) return []
  const { host, port } = opening
  const bare = host.replace(/^\*\.?/, '')
  if (bare === '' || bare.includes('/')) return []
  const wild = host.startsWith('*')
  const names = wild
    ? [`www.${bare}`, `a.b.${bare}`, bare, `evil${bare}`, `www.${bare}.evil.test`]
    : [bare, `www.${bare}`, `evil${bare}`, `${bare}.evil.test`]
  const other = port === 8443 ? 443 : 8443
  return [
    ...[...names, ...knownTraps(host)].map((name) => sampleOf(name, opening, port)),
    sampleOf(wild ? `www.${bare}` : bare, opening, other),
  ]
}

/** Names below a wildcard that anybody may rent: matched, and worth a thought. */
function knownTraps(host: string): readonly string[] {
  return host === '*.googleapis.com' ? ['storage.googleapis.com'] : []
}

/** Whether anybody can own a place below this name. */
export function isAnybodys(host: string): boolean {
  return host === 'storage.googleapis.com'
}

function sampleOf(name: string, { protocol }: Opening, port: number): MatchSample {
  const scheme = /^(tcp|mongo|mongodb)$/i.test(protocol) ? 'tcp' : 'http'
  return { host: `${name}:${port}`, url: `${scheme}://${name}:${port}/` }
}

function openingOf(resource: Resource): Opening | null {
  const spec: Readonly<Record<string, unknown>> = { ...resource.spec }
  const port = firstOf(spec.ports)
  const host = hostOf(spec)
  if (host === '' || port === null) return null
  const number = Number(port.port ?? port.number)
  const protocol = String(port.protocol ?? 'http')
  return Number.isInteger(number) ? { host, port: number, protocol } : null
}

function hostOf({ destination, hosts }: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(hosts)) return String(hosts[0] ?? '')
  if (typeof destination !== 'object' || destination === null) return ''
  return 'service' in destination ? String(destination.service) : ''
}

function firstOf(list: unknown): Readonly<Record<string, unknown>> | null {
  const first: unknown = Array.isArray(list) ? list[0] : null
  return typeof first === 'object' && first !== null ? { ...first } : null
}

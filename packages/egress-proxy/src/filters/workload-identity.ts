import { BlockList } from 'node:net'
import type { MeshRegistry, Workload } from '@bookinfo/rules'
import { type Caller, unknownCaller } from './caller.ts'

export interface WorkloadIdentity {
  /** The caller by proxy credentials. @returns `undefined` when they are wrong: that is 407, never a fallback */
  byCredentials(authorization: string): Caller | undefined
  /**
   * The caller where there are no credentials: by source address (the registry's `sources` in their order, then the
   * workloads' own addresses), else `unknown`.
   */
  bySource(sourceAddress: string): Caller
}

interface Source {
  readonly list: BlockList
  readonly caller: Caller
}

const mostRecent = 4096

const basic = /^basic +([A-Za-z0-9+/]+={0,2})$/i

export function createWorkloadIdentity(
  registry: MeshRegistry,
  credentials: ReadonlyMap<string, string> = new Map(),
): WorkloadIdentity {
  const callers = new Map(registry.workloads.map((workload) => [workload.name, toCaller(workload)]))
  const callerNamed = (name: string): Caller => callers.get(name) ?? { name, labels: {} }
  const sources = collectSources(registry, callerNamed)
  const known = new Map(
    [...credentials].map(([name, token]) => [
      name,
      { caller: callerNamed(name), digest: digest(token) },
    ]),
  )

  /** Callers come from few addresses, again and again. */
  const recent = new Map<string, Caller>()

  function bySource(sourceAddress: string): Caller {
    const before = recent.get(sourceAddress)
    if (before !== undefined) return before
    const family = familyOf(sourceAddress)
    const found = sources.find(({ list }) => list.check(sourceAddress, family))
    const caller = found?.caller ?? unknownCaller
    if (recent.size === mostRecent) recent.clear()
    recent.set(sourceAddress, caller)
    return caller
  }

  function byCredentials(authorization: string): Caller | undefined {
    const encoded = basic.exec(authorization)?.[1]
    const pair = Buffer.from(encoded ?? '', 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    const entry = known.get(pair.slice(0, Math.max(colon, 0)))
    const { timingSafeEqual } = process.getBuiltinModule('node:crypto')
    // Digests have one length, so that the comparison takes the same time for every token and every name.
    const matches = timingSafeEqual(digest(pair.slice(colon + 1)), entry?.digest ?? digest(''))
    return matches ? entry?.caller : undefined
  }

  return { bySource, byCredentials }
}

function collectSources(registry: MeshRegistry, callerNamed: (name: string) => Caller): Source[] {
  const blocks = (registry.sources ?? []).map(({ cidr, workload }) => ({ cidr, workload }))
  for (const workload of registry.workloads) {
    if (workload.address !== undefined)
      blocks.push({ cidr: workload.address, workload: workload.name })
  }
  return blocks.map(({ cidr, workload }) => ({
    list: toBlockList(cidr),
    caller: callerNamed(workload),
  }))
}

function toBlockList(cidr: string): BlockList {
  const list = new BlockList()
  const [address = '', prefix] = cidr.split('/')
  const family = familyOf(address)
  if (prefix === undefined) list.addAddress(address, family)
  else list.addSubnet(address, Number(prefix), family)
  return list
}

/** Of what is an address: to tell that it is one, `node:net` compiles an expression for 4 ms. */
function familyOf(address: string): 'ipv6' | 'ipv4' {
  return address.includes(':') ? 'ipv6' : 'ipv4'
}

function toCaller(workload: Workload): Caller {
  const { name, labels, service } = workload
  return service === undefined ? { name, labels } : { name, labels, service }
}

function digest(token: string): Buffer {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(token).digest()
}

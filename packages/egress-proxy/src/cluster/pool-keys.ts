import type { UpstreamTarget } from './upstream-target.ts'

/** By target, as most exchanges go to the same few: keys are long. */
const keys = new WeakMap<UpstreamTarget, readonly string[]>()

/** The keys of the pools that have connections to its addresses, in their order. */
export function poolKeys(target: UpstreamTarget): readonly string[] {
  const known = keys.get(target)
  if (known !== undefined) return known
  const made = target.addresses.map((address) => poolKey(target, address))
  keys.set(target, made)
  return made
}

/** Everything that makes a connection's identity: name, address, port, TLS and the proxy on the way. */
export function poolKey(target: UpstreamTarget, address: string): string {
  const names = target.certificateNames?.join(',') ?? ''
  const { serverName, proxy, name, port } = target
  return `${serverName ?? ''}|${names}|${name}|${address}|${port}|${proxy?.label ?? ''}`
}

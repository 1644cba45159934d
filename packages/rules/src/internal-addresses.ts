import { BlockList, isIPv4 } from 'node:net'
import type { RuleRef } from './decision.ts'
import { rangeName, refuseInternal, splitInternal } from './internal-parts.ts'
import { judgeAddress } from './judge-address.ts'
import { ourAnnotations } from './our-annotations.ts'
import type { Resource } from './resource.ts'
import { resourceKey, ruleKey } from './resource-key.ts'

/** Whether the rule that allowed an exchange may lead to an address that is not public. */
export type MayReach = (rule: RuleRef, address: string) => boolean

/**
 * The internal addresses that rules name in their annotation: the one way in which a rule opens the inside. Cloud
 * metadata only by its very address, and never for a wildcard (spec: security S27).
 */
export function compileInternal(resources: readonly Resource[]): MayReach {
  const known = new Map<string, Exception>()
  for (const resource of resources) {
    const parts = internalOf(resource)
    if (parts.length > 0) known.set(resourceKey(resource), toException(resource, parts))
  }
  return function mayReach(rule, address) {
    const exception = known.get(ruleKey(rule))
    if (exception === undefined) return false
    if (rangeName(judgeAddress(address)) === 'metadata') return exception.metadata.has(address)
    return exception.blocks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  }
}

interface Exception {
  readonly blocks: BlockList
  readonly metadata: ReadonlySet<string>
}

function internalOf({ metadata: { annotations = {} } }: Resource): readonly string[] {
  const text = annotations[ourAnnotations.internal]
  if (text === undefined) return []
  return splitInternal(text).filter((part) => refuseInternal(part) === undefined)
}

function toException(resource: Resource, parts: readonly string[]): Exception {
  const blocks = new BlockList()
  const metadata = new Set<string>()
  for (const part of parts) {
    const [address = '', prefix] = part.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (prefix === undefined) blocks.addAddress(address, family)
    else blocks.addSubnet(address, Number(prefix), family)
    if (rangeName(judgeAddress(address)) === 'metadata' && !hasWildcard(resource)) {
      metadata.add(address)
    }
  }
  return { blocks, metadata }
}

function hasWildcard(resource: Resource): boolean {
  if (resource.kind === 'EgressRule')
    return resource.spec.destination.service?.startsWith('*') ?? false
  if (resource.kind === 'ServiceEntry')
    return resource.spec.hosts.some((host) => host.startsWith('*'))
  return false
}

import { isIPv4, isIPv6 } from 'node:net'

/** What a `destination.service` text is by form alone: exactly one slash makes it a block (spec: egress-rules 1.3). */
export function isBlock(service: string): boolean {
  return service.split('/').length === 2
}

/** E6 to E11 of spec egress-rules 1.5, for a host in either form; empty when it is fine. */
export function checkHost(service: string): readonly string[] {
  return isBlock(service) ? checkBlock(service) : checkDomain(service)
}

/** E6 and E7 of spec egress-rules 1.5; empty when the IPv4 block is fine. */
function checkBlock(block: string): readonly string[] {
  const [address = '', prefix = ''] = block.split('/')
  const length = /^(?:0|[1-9][0-9]{0,2})$/.test(prefix) ? Number(prefix) : Number.NaN
  if (isIPv6(address) && !address.includes('%') && length <= 128) {
    return [`${block} is not a valid IPv4 address`]
  }
  return isIPv4(address) && length <= 32 ? [] : [`${block} is not a valid CIDR block`]
}

/** E8 to E11 of spec egress-rules 1.5, in that order; empty when the domain is fine. */
export function checkDomain(domain: string): readonly string[] {
  if (domain === '') return ['domain must not be empty string']
  if (domain === '*') return []
  const rest = domain.startsWith('*') ? domain.slice(1).replace(/^[.-]/, '') : domain
  const problems: string[] = []
  if (rest === '') problems.push('empty domain name not allowed')
  if (rest.length > 255) problems.push(`domain name "${rest}" too long (max 255)`)
  const bad = rest.split('.').find((label) => !isLabel(label))
  if (bad !== undefined) problems.push(`domain name "${rest}" invalid (label "${bad}" invalid)`)
  return problems
}

/** A DNS-1123 label, upper case accepted as Istio 0.8 did. */
export function isLabel(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(text)
}

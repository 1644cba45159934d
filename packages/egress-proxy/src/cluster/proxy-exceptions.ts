import { BlockList, isIP } from 'node:net'
import { parseHost } from '@bookinfo/rules/deciding'
import { EgressError } from '../egress-error.ts'

/** What is reached directly although there is an upstream proxy. */
export interface ProxyExceptions {
  /** Whether the name is one of them, or every address is. */
  has(names: readonly string[], addresses: readonly string[]): boolean
}

/**
 * Reads a list like NO_PROXY: names (`db.corp.example`), suffixes (`.corp.example` or `*.corp.example`, which are the
 * names below it), addresses and CIDR blocks.
 * @throws EgressError `config_rejected`
 */
export function readExceptions(entries: readonly string[]): ProxyExceptions {
  const names = new Set<string>()
  const suffixes: string[] = []
  const blocks = new BlockList()
  for (const entry of entries) {
    const [, block = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? []
    if (block !== '') addBlock(blocks, block, Number(length), entry)
    else if (isIP(entry) !== 0) blocks.addAddress(entry, familyOf(entry))
    else if (/^\*?\./.test(entry)) suffixes.push(`.${readName(entry.replace(/^\*?\./, ''), entry)}`)
    else names.add(readName(entry, entry))
  }
  const isNamed = (name: string): boolean =>
    names.has(name) || suffixes.some((suffix) => name.endsWith(suffix))
  return {
    has: (asked, addresses) =>
      asked.some(isNamed) ||
      (addresses.length > 0 &&
        addresses.every((address) => blocks.check(address, familyOf(address)))),
  }
}

function addBlock(blocks: BlockList, address: string, length: number, entry: string): void {
  const family = isIP(address)
  if (family === 0 || length > (family === 4 ? 32 : 128)) throw unreadable(entry)
  blocks.addSubnet(address, length, familyOf(address))
}

function readName(text: string, entry: string): string {
  const parsed = parseHost(text)
  if (!parsed.ok || parsed.kind !== 'name') throw unreadable(entry)
  return parsed.host
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

function unreadable(entry: string): EgressError {
  return new EgressError(
    'config_rejected',
    `upstreamProxy.except: expected a name, a suffix like .corp.example, an address or a CIDR block, found ${JSON.stringify(entry)}`,
  )
}

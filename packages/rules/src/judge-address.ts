import { BlockList, isIP } from 'node:net'
import { ipv4Value } from './ipv4.ts'

export type AddressRange =
  | 'metadata'
  | 'loopback'
  | 'unspecified'
  | 'private'
  | 'link-local'
  | 'shared'
  | 'multicast'
  | 'broadcast'
  | 'documentation'
  | 'reserved'
  /** IPv6 that carries an IPv4 address inside: NAT64, 6to4, Teredo, IPv4-compatible, ISATAP. */
  | 'translated'
  | 'not-an-address'

/** First match wins; `/` separates the prefix length. */
const ranges: readonly (readonly [AddressRange, readonly string[]])[] = [
  [
    'metadata',
    ['169.254.169.254/32', '169.254.170.2/32', '169.254.170.23/32', '100.100.100.200/32'],
  ],
  ['metadata', ['168.63.129.16/32', '192.0.0.192/32', 'fd00:ec2::254/128', 'fd00:ec2::23/128']],
  ['metadata', ['fd20:ce::254/128', 'fe80::a9fe:a9fe/128']],
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['unspecified', ['0.0.0.0/8', '::/128']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10']],
  ['link-local', ['169.254.0.0/16', 'fe80::/10']],
  ['shared', ['100.64.0.0/10']],
  ['multicast', ['224.0.0.0/4', 'ff00::/8']],
  ['broadcast', ['255.255.255.255/32']],
  ['documentation', ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24']],
  ['documentation', ['2001:db8::/32', '3fff::/20']],
  [
    'translated',
    ['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32', '192.88.99.0/24'],
  ],
  // IPv4-mapped text never gets here, `::ffff:0:0:0/96` is its IPv4-translated cousin (RFC 2765).
  ['translated', ['::ffff:0:0:0/96']],
  [
    'reserved',
    ['192.0.0.0/24', '198.18.0.0/15', '240.0.0.0/4', '100::/64', '2001::/23', '5f00::/16'],
  ],
]

const lists = ranges.map(([range, blocks]) => {
  const list = new BlockList()
  for (const block of blocks) addBlock(list, block)
  return { range, list }
})

/**
 * Whether a name from outside may resolve to this address. `public`, or the range that forbids it: loopback,
 * private, link-local, cloud metadata and every range that hides an IPv4 address (spec: security S14, S15, S27).
 * Anything that is no address in canonical form is `not-an-address`: it is never dialled.
 */
export function judgeAddress(ip: string): 'public' | { readonly range: AddressRange } {
  const version = isIP(ip)
  if (version === 0 || ip.includes('%')) return { range: 'not-an-address' }
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const hit = lists.find(({ list }) => list.check(ip, family))
  if (hit !== undefined) return { range: hit.range }
  if (family === 'ipv6' && isIsatap(ip)) return { range: 'translated' }
  return 'public'
}

/** The same for an IPv4 block in CIDR notation: the range that holds the whole of it, else `public`. */
export function judgeBlock(block: string): ReturnType<typeof judgeAddress> {
  const hit = ranges.find(([, blocks]) => blocks.some((outer) => holds(outer, block)))
  return hit === undefined ? 'public' : { range: hit[0] }
}

function holds(outer: string, inner: string): boolean {
  if (outer.includes(':')) return false
  const [outerAddress = '', outerPrefix = ''] = outer.split('/')
  const [address = '', prefix = ''] = inner.split('/')
  const size = 2 ** (32 - Number(outerPrefix))
  const isSame =
    Math.floor(ipv4Value(address) / size) === Math.floor(ipv4Value(outerAddress) / size)
  return isSame && Number(prefix) >= Number(outerPrefix)
}

function addBlock(list: BlockList, block: string): void {
  const [address = '', prefix = ''] = block.split('/')
  list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4')
}

/** ISATAP (RFC 5214): the interface identifier is `[0200:]5efe:` and an IPv4 address, under any prefix. */
function isIsatap(ip: string): boolean {
  return /:(?:0{0,3}|0?200):0?5efe:[0-9a-f.:]+$/i.test(ip) || /::5efe:[0-9a-f.:]+$/i.test(ip)
}

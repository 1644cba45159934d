import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { type HostKind, judgeAddress, parseAuthority, parseHost } from '@bookinfo/rules'
import { type Target, texts } from './target.ts'

/** The forms the WHATWG parser shares with every client: what upstream and client make of a URL with this host. */
const urlOf: Readonly<Record<HostKind, (host: string) => string>> = {
  name: (host) => host,
  ipv4: (host) => host,
  ipv6: (host) => `[${host}]`,
}

/**
 * The host parser. What it takes is canonical: read again it is itself, a URL with it names that very host, and an
 * address is one that can be judged.
 */
export const hostTarget: Target = {
  name: 'host',
  seeds: texts(
    'www.googleapis.com',
    'a.test:8080',
    '127.0.0.1',
    '[::1]:443',
    '[::ffff:127.0.0.1]',
    '0x7f.1',
    '2130706433',
    'xn--pple-43d.test',
    '_dmarc.a.test.',
    'Example.COM',
    '\xd0\xb0pple.test',
    '\xef\xbd\x81.test',
  ),
  words: texts(
    '.',
    '..',
    ':',
    '[',
    ']',
    '@',
    '%',
    '\0',
    'xn--',
    '0x',
    '255',
    '4294967296',
    '::',
    'ffff:',
    '%25eth0',
    '\xe2\x91\xa0',
    '\xe3\x80\x82',
    '\xc3\x9f',
    '-',
    '_',
    '*',
    '/',
  ),
  maxBytes: 300,
  check(bytes) {
    const text = bytes.toString('utf8')
    const authority = parseAuthority(text, 80)
    const parsed = parseHost(text)
    if (authority.ok) checkCanonical(authority.host, authority.kind)
    else assert.doesNotMatch(authority.problem, /[^\x20-\x7e…]/, 'problems are printable')
    if (parsed.ok) checkCanonical(parsed.host, parsed.kind)
    return authority.ok || parsed.ok
  },
}

function checkCanonical(host: string, kind: HostKind): void {
  const written = urlOf[kind](host)
  assert.deepEqual(parseHost(written), { ok: true, host, kind })
  assert.equal(isIPv4(host), kind === 'ipv4')
  assert.equal(isIPv6(host), kind === 'ipv6')
  if (kind !== 'name') assert.notDeepEqual(judgeAddress(host), { range: 'not-an-address' })
  else assert.match(host, /^[a-z0-9_.-]{1,253}$/)
  assert.equal(new URL(`http://${written}/`).hostname, written)
}

import { isBlock } from './host-pattern.ts'
import { judgeAddress, judgeBlock } from './judge-address.ts'
import { parseHost } from './parse-host.ts'

/**
 * The range, in words, that keeps the gateway from ever dialling what a rule or a request names: an address that is
 * not public, a block inside such a range, or `localhost` and what is under it (RFC 6761 section 6.3). `undefined`
 * where only the rules decide, or what the name resolves to.
 */
export function refusedRange(host: string): string | undefined {
  if (isBlock(host)) return inWords(judgeBlock(host))
  if (/^(?:.*\.)?localhost\.?$/i.test(host)) return 'loopback'
  const parsed = parseHost(host)
  if (!parsed.ok || parsed.kind === 'name') return undefined
  return inWords(judgeAddress(parsed.host))
}

function inWords(verdict: ReturnType<typeof judgeAddress>): string | undefined {
  if (verdict === 'public') return undefined
  return verdict.range === 'metadata' ? 'cloud metadata' : verdict.range
}

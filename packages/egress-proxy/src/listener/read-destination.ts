import { parseAuthority } from '@bookinfo/rules/deciding'
import { EgressError } from '../egress-error.ts'
import type { Destination } from '../filters/choose-upstream.ts'

/**
 * The address that a TCP listener stands for. A name will not do: TCP rules are for addresses (design: section 7).
 * @throws EgressError `config_rejected`
 */
export function readDestination(text: string): Destination {
  const parsed = parseAuthority(text)
  if (!parsed.ok) throw rejected(text, parsed.problem)
  const { host, kind, port } = parsed
  if (kind === 'name') throw rejected(text, 'it is a name')
  return { host, kind, port }
}

function rejected(text: string, problem: string): EgressError {
  const detail = `TCP listener: expected address:port, found ${JSON.stringify(text)}: ${problem}`
  return new EgressError('config_rejected', detail)
}

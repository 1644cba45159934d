import { isIP } from 'node:net'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { callerOf, type MeshRegistry, type Question, type Speech } from '@bookinfo/rules'

/** A recorded call as the question it put to the rules. */
export interface RecordedCall {
  readonly record: ExchangeRecord
  readonly question: Question
}

/**
 * The calls among the records, a tunnel's opening and end as one, oldest first. What was refused before it named a
 * destination is none. Records hold no header but the user agent, and paths without secrets: what a route looks at besides
 * is said not to have been recorded.
 */
export function toCalls(
  records: readonly ExchangeRecord[],
  registry: MeshRegistry | null,
): readonly RecordedCall[] {
  const newest = new Map(records.map((record) => [record.id, record]))
  return [...newest.values()].flatMap((record) => {
    const question = toQuestion(record, registry)
    return question === undefined ? [] : [{ record, question }]
  })
}

function toQuestion(record: ExchangeRecord, registry: MeshRegistry | null): Question | undefined {
  const { workload, door, host, port, method, path, userAgent } = record
  if (host === null || port === null) return undefined
  const speech = speechOf(record)
  const kinds = { 0: 'name', 4: 'ipv4', 6: 'ipv6' } as const
  const hostKind = kinds[isIP(host) === 6 ? 6 : isIP(host) === 4 ? 4 : 0]
  const base = { ...callerOf(workload, registry), door, speech, host, hostKind, port }
  if (speech !== 'http') return base
  const header = (name: string) =>
    name.toLowerCase() === 'user-agent' ? (userAgent ?? undefined) : undefined
  return {
    ...base,
    request: {
      method: method ?? 'GET',
      path: path ?? '/',
      authority: host,
      header,
      wasRecorded: (name) => wasRecorded(name, path ?? '/'),
    },
  }
}

/** Of Host it is not known whether the client wrote the port; long paths are cut, and secret-looking values left out. */
function wasRecorded(name: string, path: string): boolean {
  if (name === 'method' || name === 'scheme' || name === 'user-agent') return true
  const isCut = path.length > 2_048
  if (name === 'uri' || name === 'uri in lower case') return !isCut
  return name.startsWith('query parameter ') && !isCut && !path.includes('=[redacted]')
}

/** What was spoken, as far as the record tells: a tunnel that was refused before its 200 never came to speak. */
function speechOf({ door, method, reason, upstream }: ExchangeRecord): Speech {
  if (door === 'tls') return 'tls'
  if (door === 'tcp') return 'bytes'
  if (door !== 'connect' || method !== 'CONNECT') return 'http'
  if (upstream?.tls === 'passthrough' || reason === 'tls_not_expected') return 'tls'
  return reason === 'not_tls' || reason === 'protocol_not_in_rule' ? 'bytes' : 'connect'
}

import type { FieldPath, FieldProblem } from './field-path.ts'
import { isBlock } from './host-pattern.ts'
import { parseHost } from './parse-host.ts'
import { parseProtocol, protocolFamily } from './protocol.ts'
import { refusedRange } from './refused-range.ts'
import type { EgressRuleSpec } from './resource.ts'

const service: FieldPath = ['spec', 'destination', 'service']

/** Two-label suffixes under which strangers register names; `*.` before one opens far more than one owner's hosts. */
const sharedSuffixes = new Set(
  'co.uk org.uk com.au co.jp com.br com.cn co.in co.nz co.za com.mx com.tr github.io gitlab.io herokuapp.com netlify.app vercel.app pages.dev workers.dev web.app appspot.com blogspot.com cloudfront.net azurewebsites.net'.split(
    ' ',
  ),
)

/** What is accepted but probably not meant, or cannot work (spec: egress-rules 1.6; security S72). */
export function warnAboutHost(spec: Partial<EgressRuleSpec>): FieldProblem[] {
  const host = spec.destination?.service ?? ''
  if (host === '') return []
  const range = refusedRange(host)
  if (range !== undefined) {
    const reason = `the gateway refuses ${range} addresses whatever the rules say`
    return [warning(service, `"${host}" opens nothing: ${reason}`)]
  }
  const broad = isBlock(host) ? broadBlock(host) : broadHost(host)
  const warnings = broad.map((message) => warning(service, message))
  if (!isBlock(host)) warnings.push(...unusable(host, spec))
  return warnings
}

function broadBlock(block: string): string[] {
  const prefix = Number(block.split('/')[1])
  return prefix < 8 ? [`${block} is very broad: it opens ${2 ** (32 - prefix)} addresses`] : []
}

function broadHost(host: string): string[] {
  if (host === '*') return ['"*" opens every host name there is']
  if (!host.startsWith('*')) return []
  const rest = host.slice(1).replace(/^[.-]/, '').toLowerCase()
  if (!rest.includes('.') || sharedSuffixes.has(rest)) {
    return [`"${host}" is very broad: it covers names of unrelated owners`]
  }
  if (host[1] === '.') return []
  return [`"${host}" has no dot after the star: it also covers names like "not${host.slice(1)}"`]
}

function unusable(host: string, spec: Partial<EgressRuleSpec>): FieldProblem[] {
  if (host.startsWith('*')) return tcpOnName(host, spec)
  const parsed = parseHost(host)
  if (!parsed.ok) return [warning(service, `no request can match: ${parsed.problem}`)]
  return parsed.kind === 'name' ? tcpOnName(host, spec) : []
}

function tcpOnName(host: string, spec: Partial<EgressRuleSpec>): FieldProblem[] {
  return (spec.ports ?? []).flatMap(({ port, protocol = '' }, i) => {
    const known = parseProtocol(protocol)
    if (known === undefined || protocolFamily(known) === 'HTTP') return []
    const message = `tcp needs an IP address or a block: port ${port} of "${host}" opens nothing`
    return [warning(['spec', 'ports', i, 'protocol'], message)]
  })
}

function warning(path: FieldPath, message: string): FieldProblem {
  return { level: 'warning', message, path }
}

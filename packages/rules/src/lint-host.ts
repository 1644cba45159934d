import { anyTenantHosts } from './any-tenant-hosts.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import type { FindingCode } from './finding-codes.ts'
import { isBlock } from './host-pattern.ts'
import { lintPorts } from './lint-ports.ts'
import { ourAnnotations } from './our-annotations.ts'
import { parseHost } from './parse-host.ts'
import { publicSuffixes } from './public-suffixes.ts'
import { refusedRange } from './refused-range.ts'
import { warning } from './warning.ts'

/** A port as a rule lists it; protocols in the words of EgressRule. */
export interface ListedPort {
  readonly port?: number
  readonly protocol?: string
}

interface HostInRule {
  readonly host: string
  /** Where the host stands in the resource. */
  readonly at: FieldPath
  readonly ports: readonly ListedPort[]
  /** Where the list of ports stands. */
  readonly portsAt: FieldPath
}

/** What is accepted but probably not meant, or cannot work (spec: egress-rules 1.6; security S72). */
export function lintHost({ host, at, ports, portsAt }: HostInRule): FieldProblem[] {
  if (host === '') return []
  const range = refusedRange(host)
  if (range !== undefined) {
    const reason = `the gateway refuses ${range} addresses unless the annotation ${ourAnnotations.internal} names them`
    return [warning('refused_range', at, `"${host}" opens nothing: ${reason}`)]
  }
  const findings: FieldProblem[] = isBlock(host)
    ? lintBlock(host, at)
    : [...lintName(host, at), ...unmatchable(host, at)]
  return [...findings, ...lintPorts(host, ports, portsAt)]
}

function lintBlock(block: string, at: FieldPath): FieldProblem[] {
  const prefix = Number(block.split('/')[1])
  if (prefix >= 8) return []
  const size = 2 ** (32 - prefix)
  return [warning('broad_block', at, `${block} is very broad: it opens ${size} addresses`)]
}

function lintName(host: string, at: FieldPath): FieldProblem[] {
  const name = host.toLowerCase()
  if (name === '*') return [warning('any_host', at, '"*" opens every host name there is')]
  if (!name.startsWith('*')) {
    return anyTenantHosts.includes(name) ? [warning('any_tenant', at, anybodys(host))] : []
  }
  const rest = name.slice(1).replace(/^[.-]/, '')
  const code = suffixCode(rest)
  if (code !== undefined) {
    return [warning(code, at, `"${host}" is very broad: it covers names of unrelated owners`)]
  }
  const findings: FieldProblem[] = []
  if (name[1] !== '.') {
    const message = `"${host}" has no dot after the star: it also covers names like "not${name.slice(1)}"`
    findings.push(warning('glued_star', at, message))
  }
  if (isAnyTenant(rest)) findings.push(warning('any_tenant', at, anybodys(rest)))
  return findings
}

/** Its owner's own services stand beside its customers' names: the wildcard is common, and its risk is told apart. */
const mixedSuffixes = new Set(['googleapis.com'])

function suffixCode(rest: string): FindingCode | undefined {
  if (!rest.includes('.')) return 'public_suffix'
  const { getPublicSuffix, parse } = publicSuffixes()
  const suffix = getPublicSuffix(rest, { allowPrivateDomains: true })
  if (suffix !== rest || mixedSuffixes.has(rest)) return undefined
  return parse(rest, { allowPrivateDomains: true }).isPrivate ? 'shared_suffix' : 'public_suffix'
}

function isAnyTenant(host: string): boolean {
  return anyTenantHosts.some((known) => host === known || host.endsWith(`.${known}`))
}

function anybodys(host: string): string {
  return `whoever has an account can receive data through ${host}`
}

function unmatchable(host: string, at: FieldPath): FieldProblem[] {
  if (host.startsWith('*')) return []
  const parsed = parseHost(host)
  if (parsed.ok) return []
  return [warning('unmatchable_host', at, `no request can match: ${parsed.problem}`)]
}

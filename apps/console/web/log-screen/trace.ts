import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { type Verdict, verdictOf } from '@bookinfo/log-filter'
import type { Formats } from '../i18n/format.ts'
import type { MessageKey, Translate } from '../i18n/messages.ts'
import { reasonWords, ruleName } from '../i18n/words.ts'

interface Fact {
  readonly name: MessageKey & `fact.${string}`
  readonly value: string
}

/** One step of what the proxy did with an exchange, as its record tells it. */
export interface TraceStep {
  readonly name: 'arrived' | 'name' | 'decision' | 'address' | 'tls' | 'answer'
  readonly sentences: readonly string[]
  readonly facts: readonly Fact[]
  /** Whether the exchange came this far. */
  readonly reached: boolean
}

/** The steps of an exchange, in the order the proxy takes them. spec: console 4.5. */
export function traceOf(
  t: Translate,
  formats: Formats,
  record: ExchangeRecord,
): readonly TraceStep[] {
  return [
    arrived(t, record),
    named(t, record),
    decided(t, record),
    addressed(t, record),
    encrypted(t, record),
    answered(t, formats, record),
  ]
}

function arrived(t: Translate, record: ExchangeRecord): TraceStep {
  const { method, path, protocol } = record
  const line = [method, path, protocol].filter((part) => part !== null).join(' ')
  return {
    name: 'arrived',
    reached: true,
    sentences: [t(`door.${record.door}`)],
    facts: facts(
      ['fact.workload', `${record.workload} (${record.downstreamAddress})`],
      ['fact.request', line],
      ['fact.userAgent', record.userAgent],
      ['fact.requestId', record.requestId],
      ['fact.traceId', record.traceId],
    ),
  }
}

function named(t: Translate, record: ExchangeRecord): TraceStep {
  const { host, nameSource, port } = record
  const reached = host !== null
  return {
    name: 'name',
    reached,
    sentences: reached ? [] : [t('trace.name.none')],
    facts: facts(
      ['fact.host', host],
      ['fact.port', port === null ? null : String(port)],
      ['fact.namedBy', nameSource === null ? null : t(`named.${nameSource}`)],
    ),
  }
}

function decided(t: Translate, record: ExchangeRecord): TraceStep {
  const blocked = verdictOf(record) === 'blocked'
  return {
    name: 'decision',
    reached: true,
    sentences: [
      decisionWords(t, record),
      ...(blocked && record.detail !== null ? [record.detail] : []),
    ],
    facts: facts(
      ['fact.rule', record.rule],
      ['fact.routeRule', record.routeRule],
      ['fact.reason', record.reason],
      ['fact.rulesVersion', record.configVersion],
    ),
  }
}

function decisionWords(t: Translate, record: ExchangeRecord): string {
  if (verdictOf(record) === 'blocked') {
    const reason = reasonWords(t, record.reason)
    const byPolicy = record.endedBy === 'policy'
    return t(byPolicy ? 'trace.decision.denied' : 'trace.decision.refused', { reason })
  }
  if (record.rule === null) return t('trace.decision.mesh')
  return t('trace.decision.allowed', { rule: ruleName(record.rule) })
}

function addressed(t: Translate, record: ExchangeRecord): TraceStep {
  const { dnsMs, upstream } = record
  const untried = verdictOf(record) === 'blocked' && dnsMs === null
  return {
    name: 'address',
    reached: upstream !== null,
    sentences:
      upstream === null ? [t(untried ? 'trace.address.untried' : 'trace.address.none')] : [],
    facts: facts(
      ['fact.address', upstream?.address ?? null],
      ['fact.upstream', upstream?.name ?? null],
      ['fact.connection', connectionWords(t, upstream)],
    ),
  }
}

function connectionWords(t: Translate, upstream: ExchangeRecord['upstream']): string | null {
  if (upstream === null) return null
  return t(upstream.reused ? 'connection.reused' : 'connection.new')
}

function encrypted(t: Translate, { upstream }: ExchangeRecord): TraceStep {
  return {
    name: 'tls',
    reached: upstream !== null && upstream.tls !== 'none',
    sentences: [t(upstream === null ? 'trace.tls.nothing' : `trace.tls.${upstream.tls}`)],
    facts: facts(
      ['fact.sni', upstream?.sni ?? null],
      ['fact.tlsVersion', upstream?.tlsVersion ?? null],
      ['fact.alpn', upstream?.alpn ?? null],
    ),
  }
}

function answered(t: Translate, formats: Formats, record: ExchangeRecord): TraceStep {
  const failed = verdictOf(record) !== 'blocked' && record.detail !== null
  return {
    name: 'answer',
    reached: record.status !== 0,
    sentences: [
      t(record.phase === 'open' ? 'ended.open' : `ended.${record.endedBy}`),
      ...(failed && record.detail !== null ? [record.detail] : []),
    ],
    facts: facts(
      ['fact.status', record.status === 0 ? null : String(record.status)],
      ['fact.flags', record.flags === '-' ? null : record.flags],
      ['fact.received', formats.bytes(record.bytesReceived)],
      ['fact.sent', formats.bytes(record.bytesSent)],
    ),
  }
}

/** What is not known is left out. */
function facts(...all: readonly (readonly [Fact['name'], string | null])[]): readonly Fact[] {
  return all.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]))
}

/** How a step looks: the decision has its verdict's colour. */
export function toneOf(step: TraceStep, record: ExchangeRecord): Verdict | 'plain' | 'unreached' {
  const verdict = verdictOf(record)
  if (step.name === 'decision') return verdict === 'blocked' ? 'blocked' : 'allowed'
  if (step.name === 'answer' && verdict === 'upstream-error') return 'upstream-error'
  return step.reached ? 'plain' : 'unreached'
}

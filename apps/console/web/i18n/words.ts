import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { Edge, EdgeState } from '../model/edge.ts'
import { en } from './en.ts'
import type { Formats } from './format.ts'
import type { MessageKey, Translate } from './messages.ts'

/** A reason in words; a code the console does not know is shown as it came. */
export function reasonWords(t: Translate, reason: string): string {
  const key = `reason.${reason}`
  return isPlainKey(key) ? t(key) : reason.replaceAll('_', ' ')
}

type PlainReason = Extract<MessageKey, `reason.${string}`>

function isPlainKey(key: string): key is PlainReason {
  return Object.hasOwn(en, key)
}

/** `egress-rule/default/googleapis` → `googleapis`. */
export function ruleName(rule: string | null): string {
  return rule?.split('/').at(-1) ?? '–'
}

/** One sentence for an edge that is not idle: the drawing's twin in words. */
export function edgeSentence(t: Translate, formats: Formats, edge: Edge): string {
  const { from, to } = edge
  switch (edge.verdict) {
    case 'blocked':
      return t('sentence.blocked', { from, to, reason: reasonWords(t, edge.reason) })
    case 'upstream-error':
      return t('sentence.upstream-error', { from, to, cause: causeWords(t, edge) })
    case 'allowed':
      return t('sentence.allowed', {
        from,
        to,
        rule: edge.rule === null ? reasonWords(t, edge.reason) : ruleName(edge.rule),
        status: edge.status,
        duration: formats.duration(edge.durationMs),
      })
  }
}

/** The few words that stand at the arrow: the verdict, and the reason where there is more to say. */
export function edgeLabel(
  t: Translate,
  formats: Formats,
  edge: Edge,
): readonly [verdict: string, reason: string] {
  switch (edge.verdict) {
    case 'blocked':
      return [t('state.blocked'), reasonWords(t, edge.reason)]
    case 'upstream-error':
      return isAnswer(edge)
        ? [String(edge.status), t('state.upstream-error')]
        : [t('state.upstream-error'), reasonWords(t, edge.reason)]
    case 'allowed':
      return [`${edge.status} · ${formats.duration(edge.durationMs)}`, '']
  }
}

export function stateWords(t: Translate, state: EdgeState): string {
  return t(`state.${state}`)
}

/** The rule that allowed it, or the reason in words with the denial's own sentence. */
export function reasonText(t: Translate, record: ExchangeRecord): string {
  if (record.detail === null && record.rule !== null) return ruleName(record.rule)
  const words = reasonWords(t, record.reason)
  return record.detail === null ? words : `${words} — ${record.detail}`
}

/** Whether and by whom the way out was encrypted. */
export function tlsText(t: Translate, record: ExchangeRecord): string {
  const { upstream } = record
  if (upstream === null) return '–'
  if (upstream.tls === 'originate') {
    return t('tls.originate', { version: upstream.tlsVersion?.replace('TLSv', '') ?? '' }).trim()
  }
  return t(`tls.${upstream.tls}`)
}

function causeWords(t: Translate, edge: Edge): string {
  return isAnswer(edge) ? String(edge.status) : reasonWords(t, edge.reason)
}

/** The other side did answer, if badly: the reason is still why it was let through. */
function isAnswer(edge: Edge): boolean {
  return ['allowed', 'mesh', 'allow_any'].includes(edge.reason)
}

import type { RuleState } from '@bookinfo/discovery'
import type { Formats } from '../i18n/format.ts'
import type { MessageKey, Translate } from '../i18n/messages.ts'

type Writer = NonNullable<RuleState['written']>['by']

const words: Readonly<Record<Writer, MessageKey & `written.${string}`>> = {
  console: 'written.console',
  kubectl: 'written.kubectl',
  meshctl: 'written.meshctl',
  curl: 'written.curl',
  api: 'written.api',
  file: 'written.file',
  reset: 'written.reset',
}

/** Who stored a rule in its present form, and when; nothing about rules from before this start. */
export function writtenWords(t: Translate, formats: Formats, state: RuleState | null): string {
  if (state === null) return t('written.parked')
  const { written } = state
  return written === undefined ? '' : `${t(words[written.by])} · ${formats.time(written.at)}`
}

import type { Translate } from '../i18n/messages.ts'
import type { RuleProgress } from '../model/rule-progress.ts'

/** How far a rule has come, in words. `absentKey`: what it means that there is none. */
export function progressWords(
  t: Translate,
  progress: RuleProgress,
  absentKey: 'phase.absent' | 'phase.absent.route' | 'phase.off',
): string {
  const { phase, version, message } = progress
  switch (phase) {
    case 'absent':
      return t(absentKey)
    case 'active':
      return progress.ackMs === null
        ? t('phase.active', { version })
        : t('phase.active.timed', { version, ms: progress.ackMs })
    case 'rejected':
      return t('phase.rejected', { message })
    case 'sending':
    case 'saved':
    case 'deleting':
    case 'unwitnessed':
      return t(`phase.${phase}`)
  }
}

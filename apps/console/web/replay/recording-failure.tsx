import { useConsole } from '../shell/context.ts'
import { liveAddress } from './live-address.ts'

/** Stands where the player would: what was to be played, and why it is not. */
export function RecordingFailure({ why }: { readonly why: string }) {
  const t = useConsole().preferences.t.value
  return (
    <section class="recording-bar" role="alert" data-testid="recording-failure">
      <strong class="recording-badge">{t('recording.badge')}</strong>
      <span class="recording-note">{why}</span>
      {liveAddress() !== null && (
        <a class="button" title={t('recording.leave.title')} href={liveAddress() ?? ''}>
          {t('recording.leave')}
        </a>
      )}
    </section>
  )
}

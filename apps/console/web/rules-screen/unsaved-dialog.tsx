import { Modal } from '../rules/modal.tsx'
import { useConsole } from '../shell/context.ts'
import { rulesDesk } from './rules-desk.ts'

/** Asks before a typed text is lost. */
export function UnsavedDialog() {
  const t = useConsole().preferences.t.value
  const { asking } = rulesDesk()
  const work = asking.value
  if (work === null) return null

  function close(): void {
    asking.value = null
  }

  return (
    <Modal labelledBy="unsaved-heading" testId="unsaved" onClose={close}>
      <h2 id="unsaved-heading">{t('editor.unsaved.heading')}</h2>
      <p>{t('editor.unsaved.note')}</p>
      <div class="dialog-foot">
        <button
          type="button"
          class="button"
          data-testid="unsaved-discard"
          onClick={() => {
            close()
            work()
          }}
        >
          {t('editor.unsaved.discard')}
        </button>
        <button type="button" class="button button-main" data-testid="unsaved-keep" onClick={close}>
          {t('editor.unsaved.keep')}
        </button>
      </div>
    </Modal>
  )
}

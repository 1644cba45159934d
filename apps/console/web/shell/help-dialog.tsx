import { shortcutKeys } from '../model/shortcut.ts'
import { Modal } from '../rules/modal.tsx'
import { useConsole } from './context.ts'
import { OpenRecording } from './open-recording.tsx'

/** The single keys, and the switch that turns them off. */
export function HelpDialog() {
  const { preferences, view } = useConsole()
  const t = preferences.t.value
  const { shortcuts } = preferences

  function close(): void {
    view.helpOpen.value = false
  }

  return (
    <Modal labelledBy="help-title" testId="help-dialog" onClose={close}>
      <h2 id="help-title">{t('help.heading')}</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={shortcuts.value}
          aria-describedby="help-note"
          data-testid="shortcuts"
          onChange={({ currentTarget }) => {
            shortcuts.value = currentTarget.checked
          }}
        />
        {t('help.shortcuts')}
      </label>
      <p id="help-note" class="hint">
        {t('help.note')}
      </p>
      <dl class="keys" data-off={!shortcuts.value}>
        {shortcutKeys.map(([key, shortcut]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`shortcut.${shortcut}`)}</dd>
          </div>
        ))}
      </dl>
      <OpenRecording onOpened={close} />
      <div class="dialog-foot">
        <button type="button" class="button button-main" onClick={close}>
          {t('show.close')}
        </button>
      </div>
    </Modal>
  )
}

import { shortcutKeys } from '../model/shortcut.ts'
import { useConsole } from '../shell/context.ts'

/** The single keys, and the switch that turns them off (WCAG 2.1.4). */
export function KeysPanel() {
  const { preferences } = useConsole()
  const t = preferences.t.value
  const { shortcuts } = preferences
  return (
    <section class="panel help-part" aria-labelledby="keys-title">
      <h2 id="keys-title">{t('help.heading')}</h2>
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
      <p id="help-note" class="hint">
        {t('help.note')}
      </p>
    </section>
  )
}

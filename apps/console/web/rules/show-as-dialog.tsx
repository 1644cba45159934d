import { useSignal } from '@preact/signals'
import { commandsFor, type NextAction } from '../model/commands.ts'
import { useConsole } from '../shell/context.ts'
import { Modal } from './modal.tsx'

interface ShowAsProps {
  readonly action: NextAction
  readonly onClose: () => void
}

/** What a switch does next, as kubectl, meshctl and curl would do it. */
export function ShowAsDialog({ action, onClose }: ShowAsProps) {
  const t = useConsole().preferences.t.value
  const chosen = useSignal(0)
  const copied = useSignal(false)
  const commands = commandsFor(action, location.origin)
  const text = commands[chosen.value]?.text ?? ''

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text)
    copied.value = true
  }

  return (
    <Modal labelledBy="show-heading" testId="show-as" onClose={onClose}>
      <h2 id="show-heading">{t('show.heading')}</h2>
      <p>{t('show.note')}</p>
      <fieldset class="choice tools">
        <legend class="visually-hidden">{t('show.tool')}</legend>
        {commands.map(({ tool }, index) => (
          <button
            key={tool}
            type="button"
            aria-pressed={chosen.value === index}
            onClick={() => {
              chosen.value = index
              copied.value = false
            }}
          >
            {tool}
          </button>
        ))}
      </fieldset>
      <pre class="command" translate={false} data-testid="command">
        {text}
      </pre>
      <div class="dialog-foot">
        <button type="button" class="button" onClick={() => void copy()}>
          {t(copied.value ? 'show.copied' : 'show.copy')}
        </button>
        <button type="button" class="button button-main" onClick={onClose}>
          {t('show.close')}
        </button>
      </div>
    </Modal>
  )
}

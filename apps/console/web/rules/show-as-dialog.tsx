import { useSignal } from '@preact/signals'
import { type Command, commandsFor, type NextAction } from '../model/commands.ts'
import { useConsole } from '../shell/context.ts'
import { Modal } from './modal.tsx'

interface ShowAsProps {
  readonly action: NextAction
  readonly onClose: () => void
}

/** What a switch does next, as kubectl, meshctl and curl would do it. */
export function ShowAsDialog({ action, onClose }: ShowAsProps) {
  const t = useConsole().preferences.t.value
  return (
    <Modal labelledBy="show-heading" testId="show-as" onClose={onClose}>
      <h2 id="show-heading">{t('show.heading')}</h2>
      <p>{t('show.note')}</p>
      {commandsFor(action, location.origin).map((command) => (
        <CommandView key={command.tool} command={command} />
      ))}
      <div class="dialog-foot">
        <button type="button" class="button button-main" onClick={onClose}>
          {t('show.close')}
        </button>
      </div>
    </Modal>
  )
}

function CommandView({ command }: { readonly command: Command }) {
  const t = useConsole().preferences.t.value
  const copied = useSignal(false)
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(command.text)
    copied.value = true
  }
  return (
    <section class="command">
      <div class="command-head">
        <h3>{command.tool}</h3>
        <button type="button" class="button button-quiet" onClick={() => void copy()}>
          {t(copied.value ? 'show.copied' : 'show.copy')}
          <span class="visually-hidden"> {command.tool}</span>
        </button>
      </div>
      <pre translate={false}>{command.text}</pre>
    </section>
  )
}

import { useSignal } from '@preact/signals'
import { useConsole } from '../shell/context.ts'

/** A text for somewhere else, with the button that takes it there. */
export function CopyText({ text, label }: { readonly text: string; readonly label?: string }) {
  const t = useConsole().preferences.t.value
  const copied = useSignal('')

  async function copy(): Promise<void> {
    // Where the browser does not allow it, the text can still be marked by hand.
    await navigator.clipboard.writeText(text).then(
      () => {
        copied.value = text
      },
      () => undefined,
    )
  }

  return (
    <div class="copy-text">
      <div class="copy-head">
        <strong>{label}</strong>
        <button
          type="button"
          class="button"
          aria-label={label === undefined ? undefined : `${t('show.copy')}: ${label}`}
          onClick={() => void copy()}
        >
          {t(copied.value === text ? 'show.copied' : 'show.copy')}
        </button>
      </div>
      <pre class="command" translate={false} data-testid="command">
        {text}
      </pre>
    </div>
  )
}

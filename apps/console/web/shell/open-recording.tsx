import { useRef } from 'preact/hooks'
import { useConsole } from './context.ts'
import { playFile } from './recordings.ts'

/** Opens a recording from the visitor's disk; `onOpened` is called as soon as one was chosen. */
export function OpenRecording({ onOpened }: { readonly onOpened: () => void }) {
  const parts = useConsole()
  const t = parts.preferences.t.value
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class="open-recording">
      <button
        type="button"
        class="button"
        aria-describedby="open-recording-note"
        data-testid="open-recording"
        onClick={() => input.current?.click()}
      >
        {t('recording.open')}
      </button>
      <p id="open-recording-note" class="hint">
        {t('recording.open.note')}
      </p>
      <input
        ref={input}
        type="file"
        accept=".ndjson,application/x-ndjson"
        hidden
        data-testid="recording-file"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          if (file === undefined) return
          void playFile(parts, file)
          onOpened()
        }}
      />
    </div>
  )
}

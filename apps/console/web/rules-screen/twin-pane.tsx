import { useConsole } from '../shell/context.ts'
import { convertText } from '../shell/operator-api.ts'
import { CopyText } from './copy-text.tsx'
import { rulesDesk } from './rules-desk.ts'
import { useAnswer } from './use-answer.ts'

/** Rules of 2018 in today's form, and what gets lost on the way; there is no way back. */
export function TwinPane() {
  const t = useConsole().preferences.t.value
  const { draft, whenUnsavedMayGo } = rulesDesk()
  const yaml = draft.text.value
  const isToday = /^apiVersion:\s*["']?networking\./m.test(yaml)
  const usable = draft.checked.value?.ok === true && !isToday
  const answer = useAnswer(usable ? yaml : '', usable ? () => convertText(yaml) : null)
  return (
    <div class="twin-pane" data-testid="twin">
      <p class="hint">{t(isToday ? 'twin.isToday' : 'twin.today')}</p>
      {answer?.ok === false && (
        <p class="server-text">{answer.failure.message || t('export.noAnswer')}</p>
      )}
      {answer?.ok && (
        <>
          {answer.value.notes.map(({ level, message }) => (
            <p key={message} class="twin-note" data-level={level}>
              {message}
            </p>
          ))}
          <CopyText text={answer.value.yaml} />
          <button
            type="button"
            class="button"
            data-testid="twin-edit"
            onClick={() => whenUnsavedMayGo(() => draft.begin(answer.value.yaml))}
          >
            {t('twin.edit')}
          </button>
        </>
      )}
    </div>
  )
}

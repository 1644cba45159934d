import { useConsole } from '../shell/context.ts'
import { convertText, type Dialect } from '../shell/operator-api.ts'
import { CopyText } from './copy-text.tsx'
import { rulesDesk } from './rules-desk.ts'
import { useAnswer } from './use-answer.ts'

/** The same rules in the other form, 2018's or today's, and what gets lost on the way. */
export function TwinPane() {
  const t = useConsole().preferences.t.value
  const { draft } = rulesDesk()
  const yaml = draft.text.value
  const to: Dialect = /^apiVersion:\s*["']?networking\./m.test(yaml) ? '2018' : 'today'
  const usable = draft.checked.value?.ok === true
  const answer = useAnswer(
    usable ? `${to} ${yaml}` : '',
    usable ? () => convertText(yaml, to) : null,
  )
  return (
    <div class="twin-pane" data-testid="twin">
      <p class="hint">{t(to === 'today' ? 'twin.today' : 'twin.2018')}</p>
      {answer?.ok === false && (
        <p class="server-text">{answer.failure.message || t('export.noAnswer')}</p>
      )}
      {answer?.ok && (
        <>
          <CopyText text={answer.value.yaml} />
          {answer.value.notes.map((note) => {
            const text = typeof note === 'string' ? note : note.message
            return (
              <p key={text} class="twin-note">
                {text}
              </p>
            )
          })}
        </>
      )}
    </div>
  )
}

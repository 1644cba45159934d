import { type Signal, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { selectLine } from '../editor/text-area.ts'
import type { ApiFailure } from '../model/api-failure.ts'
import { noAnswer, placeOfFailure } from '../model/api-failure.ts'
import { useConsole } from '../shell/context.ts'
import { causesOf } from '../shell/notices.ts'
import { createFromYaml } from '../shell/rules-api.ts'
import { whenLive } from '../shell/when-live.ts'
import { createDocuments } from './create-documents.ts'
import { Modal } from './modal.tsx'

interface Draft {
  text: string
}

/** What was typed survives the dialog: a mistake costs nothing. */
const draft: Draft = {
  text: `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: my-rule
  namespace: default
spec:
  destination:
    service: "*.example.com"
  ports:
  - port: 443
    protocol: https
`,
}

interface Refusal {
  readonly failure: ApiFailure
  readonly stored: number
  /** The refused document, with the line numbers of the whole text. */
  readonly text: string
}

interface YamlDialogProps {
  /** A text to begin with; else what was typed the last time. */
  readonly proposal?: string
  /** What the proposal does. */
  readonly note?: string
  /** The proxy's own sentence on why the proposal would be needed. */
  readonly reason?: string | null
  readonly onClose: () => void
}

/**
 * A rule typed, pasted or proposed as YAML; nothing is stored before Create. What the server says
 * about it stands beside the text.
 */
export function YamlDialog({ proposal, note, reason, onClose }: YamlDialogProps) {
  const { notices, preferences } = useConsole()
  const t = preferences.t.value
  const refusal = useSignal<Refusal | 'nothing' | null>(null)
  const busy = useSignal(false)
  const typed = useRef<Draft>(proposal === undefined ? draft : { text: proposal }).current
  const area = useRef<HTMLTextAreaElement>(null)

  async function create(): Promise<void> {
    if (busy.value) return
    busy.value = true
    const result = await createDocuments(typed.text, createFromYaml)
    busy.value = false
    if (result.kind === 'created') {
      if (result.warning !== '') {
        const text = t('warning.what', { message: result.warning })
        notices.show({ kind: 'done', text, causes: [] })
      }
      onClose()
      return
    }
    refusal.value = result.kind === 'nothing' ? 'nothing' : result
    area.current?.focus()
  }

  return (
    <Modal labelledBy="yaml-heading" testId="yaml-dialog" onClose={onClose}>
      <h2 id="yaml-heading">{t('yaml.heading')}</h2>
      {note !== undefined && <p data-testid="yaml-note">{note}</p>}
      {reason && <p class="server-text">{reason}</p>}
      <label for="yaml-text">{t('yaml.label')}</label>
      <textarea
        ref={area}
        id="yaml-text"
        class="yaml-text"
        rows={15}
        spellcheck={false}
        aria-invalid={refusal.value !== null}
        aria-describedby="yaml-refusal"
        data-testid="yaml-text"
        defaultValue={typed.text}
        onInput={({ currentTarget }) => {
          typed.text = currentTarget.value
        }}
      />
      <div id="yaml-refusal" role="alert">
        <RefusalView
          refusal={refusal}
          onGo={(line, column) => area.current !== null && selectLine(area.current, line, column)}
        />
      </div>
      <div class="dialog-foot">
        <button type="button" class="button" onClick={onClose}>
          {t('yaml.cancel')}
        </button>
        <button
          type="button"
          class="button button-main"
          aria-busy={busy.value}
          data-testid="yaml-create"
          onClick={() => void create()}
          {...whenLive()}
        >
          {t('yaml.create')}
        </button>
      </div>
    </Modal>
  )
}

interface RefusalProps {
  readonly refusal: Signal<Refusal | 'nothing' | null>
  readonly onGo: (line: number, column: number) => void
}

function RefusalView({ refusal, onGo }: RefusalProps) {
  const t = useConsole().preferences.t.value
  const found = refusal.value
  if (found === null) return null
  if (found === 'nothing') return <p class="notice notice-failed">{t('yaml.nothing')}</p>
  const { failure, stored, text } = found
  const message = failure === noAnswer ? t('failure.noAnswer') : failure.message
  const texts = [message, ...causesOf(failure)]
  const place = placeOfFailure(failure, text)
  return (
    <div class="notice notice-failed" data-testid="yaml-refusal">
      <div class="notice-text">
        <strong>{stored === 0 ? t('yaml.refused') : t('yaml.partly', { count: stored })}</strong>
        {texts.map((line) => (
          <p key={line} class="server-text">
            {line}
          </p>
        ))}
      </div>
      {place !== null && (
        <button type="button" class="button" onClick={() => onGo(place.line, place.column)}>
          {t('yaml.goto', { line: place.line, column: place.column })}
        </button>
      )}
    </div>
  )
}

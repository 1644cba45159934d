import { type Signal, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { ApiFailure } from '../model/api-failure.ts'
import { noAnswer, placeOfFailure } from '../model/api-failure.ts'
import { useConsole } from '../shell/context.ts'
import { causesOf } from '../shell/notices.ts'
import { createFromYaml } from '../shell/rules-api.ts'
import { createDocuments } from './create-documents.ts'
import { Modal } from './modal.tsx'

/** What was typed survives the dialog: a mistake costs nothing. */
const draft: { text: string } = {
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
}

/** A rule typed or pasted as YAML. What the server says about it stands beside the text. */
export function YamlDialog({ onClose }: { readonly onClose: () => void }) {
  const { notices, preferences } = useConsole()
  const t = preferences.t.value
  const refusal = useSignal<Refusal | 'nothing' | null>(null)
  const busy = useSignal(false)
  const area = useRef<HTMLTextAreaElement>(null)

  async function create(): Promise<void> {
    if (busy.value) return
    busy.value = true
    const result = await createDocuments(draft.text, createFromYaml)
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
        defaultValue={draft.text}
        onInput={({ currentTarget }) => {
          draft.text = currentTarget.value
        }}
      />
      <div id="yaml-refusal" role="alert">
        <RefusalView
          refusal={refusal}
          onGo={(line, column) => select(area.current, line, column)}
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
  const { failure, stored } = found
  const message = failure === noAnswer ? t('failure.noAnswer') : failure.message
  const texts = [message, ...causesOf(failure)]
  const place = placeOfFailure(failure, draft.text)
  return (
    <div class="notice notice-failed" data-testid="yaml-refusal">
      <div class="notice-text">
        <strong>{stored === 0 ? t('yaml.refused') : t('yaml.partly', { count: stored })}</strong>
        {texts.map((text) => (
          <p key={text} class="server-text">
            {text}
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

/** Puts the caret at a place of the text and marks its line. */
function select(area: HTMLTextAreaElement | null, line: number, column: number): void {
  if (area === null) return
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  const end = start + (lines[line - 1]?.length ?? 0)
  area.focus()
  area.setSelectionRange(Math.min(start + column - 1, end), end)
}

import type { ComponentType } from 'preact'
import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'
import { CommandsPane } from './commands-pane.tsx'
import { ReplayPane } from './replay-pane.tsx'
import { type Insight, rulesDesk } from './rules-desk.ts'
import { TryPane } from './try-pane.tsx'
import { TwinPane } from './twin-pane.tsx'

const panes: readonly (readonly [Insight, ComponentType])[] = [
  ['try', TryPane],
  ['twin', TwinPane],
  ['replay', ReplayPane],
  ['commands', CommandsPane],
]

/** What the text in the editor means: by example, in the other form, over past calls, as commands. */
export function InsightPane() {
  const t = useConsole().preferences.t.value
  const { insight } = rulesDesk()

  function move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = panes.findIndex(([name]) => name === insight.value)
    const next = panes[(at + step + panes.length) % panes.length]?.[0]
    if (next === undefined) return
    insight.value = next
    document.getElementById(`insight-${next}`)?.focus()
  }

  const Pane = panes.find(([name]) => name === insight.value)?.[1] ?? TryPane
  return (
    <section class="panel insight-panel" aria-label={t('insight.label')}>
      <div class="insight-tabs" role="tablist" aria-label={t('insight.label')}>
        {panes.map(([name]) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`insight-${name}`}
            aria-selected={insight.value === name}
            aria-controls="insight-pane"
            tabIndex={insight.value === name ? 0 : -1}
            data-testid={`insight-${name}`}
            onClick={() => {
              insight.value = name
            }}
            onKeyDown={move}
          >
            {t(`insight.${name}`)}
          </button>
        ))}
      </div>
      <div
        id="insight-pane"
        class="insight-body"
        role="tabpanel"
        aria-labelledby={`insight-${insight.value}`}
        {...scrollable}
      >
        <Pane />
      </div>
    </section>
  )
}

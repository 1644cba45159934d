import type { ComponentChildren } from 'preact'
import type { RuleProgress } from '../model/rule-progress.ts'
import { useConsole } from '../shell/context.ts'
import { progressWords } from './progress-words.ts'

interface RuleCardProps {
  /** Stable name: part of every test id in the card. */
  readonly id: string
  readonly name: string
  readonly what: string
  readonly progress: RuleProgress
  readonly absentKey: 'phase.absent' | 'phase.absent.route'
  readonly onShow: () => void
  /** The switch itself; it is labelled by `ID-name` and described by `ID-what` and `ID-phase`. */
  readonly children: ComponentChildren
}

/** A switch with its name, what it is about, and how far the gateway has taken it. */
export function RuleCard(props: RuleCardProps) {
  const { absentKey, children, id, name, onShow, progress, what } = props
  const t = useConsole().preferences.t.value
  return (
    <div
      class={`rule rule-${progress.phase}`}
      data-testid={`rule-${id}`}
      data-phase={progress.phase}
    >
      <div class="rule-top">
        <div class="rule-text">
          <span class="rule-name" id={`${id}-name`}>
            {name}
          </span>
          <span class="rule-what" id={`${id}-what`}>
            {what}
          </span>
        </div>
        {children}
      </div>
      <div class="rule-bottom">
        <span class={`chip chip-${progress.phase}`} id={`${id}-phase`} data-testid={`phase-${id}`}>
          {progressWords(t, progress, absentKey)}
        </span>
        <button
          type="button"
          class="button button-quiet"
          aria-label={t('rules.show.for', { name })}
          data-testid={`show-as-${id}`}
          onClick={onShow}
        >
          {t('rules.show')}
        </button>
      </div>
    </div>
  )
}

import { useConsole } from '../shell/context.ts'

interface SuggestionListProps {
  readonly offered: readonly string[]
  /** Index of the one the arrow keys stand on; -1 for none. */
  readonly chosen: number
  readonly onChoose: (suggestion: string) => void
}

export function suggestionId(index: number): string {
  return `log-suggestion-${index}`
}

/** What the text could become. The focus stays in the text field. */
export function SuggestionList({ offered, chosen, onChoose }: SuggestionListProps) {
  const t = useConsole().preferences.t.value
  return (
    <div
      id="log-suggestions"
      role="listbox"
      tabIndex={-1}
      class="suggestions"
      aria-label={t('filter.suggestions')}
    >
      {offered.map((suggestion, index) => (
        <div
          key={suggestion}
          id={suggestionId(index)}
          role="option"
          tabIndex={-1}
          class="suggestion"
          aria-selected={index === chosen}
          data-testid="suggestion"
          onMouseDown={(event) => {
            event.preventDefault()
            onChoose(suggestion)
          }}
        >
          {suggestion}
        </div>
      ))}
    </div>
  )
}

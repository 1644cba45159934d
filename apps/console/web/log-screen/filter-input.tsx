import { useConsole } from '../shell/context.ts'
import { SuggestionList, suggestionId } from './suggestion-list.tsx'
import { type FilterFieldProps, useFilterField } from './use-filter-field.ts'

/** A combobox: what is typed becomes a condition at a blank or Enter, what is offered at a choice. */
export function FilterInput(props: FilterFieldProps) {
  const t = useConsole().preferences.t.value
  const field = useFilterField(props)
  const { chosen, offered, stray, text } = field
  const listed = offered.value.length > 0
  return (
    <div class="filter-field">
      <input
        id="log-filter"
        type="text"
        role="combobox"
        class="filter-input"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder="verdict=blocked host=*.googleapis.com"
        value={text.value}
        aria-expanded={listed}
        aria-controls="log-suggestions"
        aria-autocomplete="list"
        aria-activedescendant={chosen.value < 0 ? undefined : suggestionId(chosen.value)}
        aria-invalid={stray.value !== null}
        aria-describedby="log-filter-help"
        data-testid="log-filter"
        onInput={({ currentTarget }) => field.type(currentTarget.value)}
        onKeyDown={field.press}
        onFocus={() => field.setOpen(true)}
        onClick={() => field.setOpen(true)}
        onBlur={() => field.setOpen(false)}
      />
      {listed && (
        <SuggestionList offered={offered.value} chosen={chosen.value} onChoose={field.choose} />
      )}
      <p id="log-filter-help" class={stray.value === null ? 'visually-hidden' : 'filter-stray'}>
        {stray.value === null ? t('filter.help') : t('filter.stray', { word: stray.value })}
      </p>
    </div>
  )
}

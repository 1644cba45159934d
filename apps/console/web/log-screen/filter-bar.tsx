import { addTokens, type FilterToken, printToken } from '@bookinfo/log-filter'
import { toScreen } from '../model/address.ts'
import { useConsole } from '../shell/context.ts'
import { FilterInput } from './filter-input.tsx'
import type { LogView } from './log-view.ts'

/** The conditions in force as chips, and where the next is typed. All of them are in the address. */
export function FilterBar({ log }: { readonly log: LogView }) {
  const { preferences, view } = useConsole()
  const t = preferences.t.value
  const { filter } = view.address.value

  function setFilter(next: readonly FilterToken[]): void {
    view.open({ ...toScreen('log'), filter: next })
  }

  function remove(token: FilterToken): void {
    setFilter(filter.filter((other) => other !== token))
    // The chip goes away with the focus on it.
    document.getElementById('log-filter')?.focus()
  }

  return (
    <search class="filter">
      <label for="log-filter">{t('filter.label')}</label>
      {filter.length > 0 && (
        <ul class="filter-chips" aria-label={t('filter.chips')}>
          {filter.map((token) => (
            <li key={printToken(token)}>
              <button
                type="button"
                class="filter-chip"
                aria-label={t('filter.remove', { token: printToken(token) })}
                data-testid="filter-chip"
                onClick={() => remove(token)}
              >
                {printToken(token)} <span aria-hidden="true">✕</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <FilterInput
        rows={log.all}
        onAdd={(tokens) => setFilter(addTokens(filter, tokens))}
        onBack={() => setFilter(filter.slice(0, -1))}
      />
      {filter.length > 0 && (
        <button
          type="button"
          class="button"
          data-testid="filter-clear"
          onClick={() => {
            setFilter([])
            document.getElementById('log-filter')?.focus()
          }}
        >
          {t('filter.clear')}
        </button>
      )}
    </search>
  )
}

import { keyOf } from '../model/rules-in-force.ts'
import { useConsole } from '../shell/context.ts'
import { rulesDesk } from './rules-desk.ts'
import { isSameWriting } from './same-writing.ts'
import { writtenWords } from './written-words.ts'

/** Says that the rule in the editor was changed or deleted elsewhere meanwhile, and what can be done about it. */
export function StaleNotice() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const { draft } = rulesDesk()
  const base = draft.base.value
  const state = store.state.value
  if (base === null || state === null) return null
  const found = state.rules.find(
    ({ resource, status }) => keyOf(resource) === keyOf(base) && status !== 'deleting',
  )
  const now = found?.resource ?? null
  if (now !== null && isSameWriting(now, base)) return null
  if (!draft.dirty.value && now !== null) {
    // Nothing was typed: there is nothing to choose.
    queueMicrotask(() => draft.load(now))
    return null
  }
  const byWhom = found === undefined ? '' : writtenWords(t, preferences.formats.value, found)
  return (
    <div class="notice notice-failed" data-testid="stale" role="alert">
      <div class="notice-text">
        <strong>{t(now === null ? 'stale.deleted' : 'stale.changed')}</strong>
        {byWhom !== '' && <p>{byWhom}</p>}
      </div>
      {now !== null && (
        <button
          type="button"
          class="button"
          data-testid="take-theirs"
          onClick={() => draft.load(now)}
        >
          {t('stale.theirs')}
        </button>
      )}
      <button
        type="button"
        class="button"
        data-testid="keep-mine"
        onClick={() => draft.rebase(now)}
      >
        {t('stale.mine')}
      </button>
    </div>
  )
}

import { useSignal } from '@preact/signals'
import type { Translate } from '../i18n/messages.ts'
import { reasonWords, ruleName } from '../i18n/words.ts'
import { keyOf } from '../model/rules-in-force.ts'
import { useConsole } from '../shell/context.ts'
import {
  type Answer,
  type Replayed,
  type ReplayedCall,
  replayCalls,
} from '../shell/operator-api.ts'
import { rulesDesk } from './rules-desk.ts'

/** How many of the last calls are judged again. */
const last = 500

/** What would have become of the recorded calls with the text in force, or without the rule. */
export function ReplayPane() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const { draft } = rulesDesk()
  const busy = useSignal(false)
  const answer = useSignal<Answer<Replayed> | null>(null)
  const checked = draft.checked.value
  const base = draft.base.value
  const stored = new Set(store.state.value?.rules.map(({ resource }) => keyOf(resource)))

  async function run(question: Parameters<typeof replayCalls>[0]): Promise<void> {
    if (busy.value) return
    busy.value = true
    answer.value = await replayCalls({ ...question, last })
    busy.value = false
  }

  return (
    <div class="replay-pane" aria-busy={busy.value}>
      <p class="hint">{t('replay.note')}</p>
      <div class="replay-buttons">
        <button
          type="button"
          class="button"
          aria-disabled={!checked?.ok}
          data-testid="replay-with"
          onClick={() => checked?.ok && void run({ yaml: draft.text.peek() })}
        >
          {t('replay.with')}
        </button>
        {base !== null && stored.has(keyOf(base)) && (
          <button
            type="button"
            class="button"
            data-testid="replay-without"
            onClick={() => {
              const { kind, metadata } = base
              void run({ delete: [{ kind, namespace: metadata.namespace, name: metadata.name }] })
            }}
          >
            {t('replay.without', { name: base.metadata.name })}
          </button>
        )}
      </div>
      <div role="status" data-testid="replay-result">
        {answer.value?.ok && <ReplayResult replayed={answer.value.value} />}
        {answer.value?.ok === false && (
          <p class="server-text">{answer.value.failure.message || t('export.noAnswer')}</p>
        )}
      </div>
    </div>
  )
}

function ReplayResult({ replayed }: { readonly replayed: Replayed }) {
  const t = useConsole().preferences.t.value
  const { changed, changes, total, unjudged = [] } = replayed
  const reasons = new Set(unjudged.map(({ why }) => why))
  return (
    <>
      <p class="replay-sum">{t('replay.sum', { changed, total })}</p>
      {changes.length > 0 && (
        <table class="replay-table">
          <thead>
            <tr>
              <th scope="col">{t('log.workload')}</th>
              <th scope="col">{t('log.host')}</th>
              <th scope="col">{t('replay.before')}</th>
              <th scope="col">{t('replay.after')}</th>
              <th scope="col">{t('table.count')}</th>
            </tr>
          </thead>
          <tbody>
            {[...grouped(t, changes)].map(([key, { call, count }]) => (
              <tr key={key} data-testid="replay-row">
                <td>{call.workload}</td>
                <td>{`${call.host}:${call.port}`}</td>
                <td>{outcome(t, call.before)}</td>
                <td>{outcome(t, call.after)}</td>
                <td>{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {unjudged.length > 0 && (
        <p class="server-text" data-testid="replay-unjudged">
          {t('replay.unjudged', { count: unjudged.length, why: [...reasons].join('; ') })}
        </p>
      )}
    </>
  )
}

/** Calls of the same kind are one line with a count. */
function grouped(
  t: Translate,
  changes: readonly ReplayedCall[],
): ReadonlyMap<string, { readonly call: ReplayedCall; readonly count: number }> {
  const groups = new Map<string, { call: ReplayedCall; count: number }>()
  for (const call of changes) {
    const key = `${call.workload} ${call.host} ${call.port} ${outcome(t, call.before)} ${outcome(t, call.after)}`
    groups.set(key, { call, count: (groups.get(key)?.count ?? 0) + 1 })
  }
  return groups
}

function outcome(t: Translate, { action, reason, rule, to }: ReplayedCall['before']): string {
  if (action === 'deny') return `${t('state.blocked')} · ${reasonWords(t, reason)}`
  const what = `${t('state.allowed')} · ${rule ? ruleName(rule) : reasonWords(t, reason)}`
  return to ? `${what} → ${to}` : what
}

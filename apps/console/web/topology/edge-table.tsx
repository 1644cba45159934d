import { reasonWords, ruleName, stateWords } from '../i18n/words.ts'
import { Verdict } from '../log/verdict.tsx'
import { type Edge, edgeStateAt } from '../model/edge.ts'
import { useConsole } from '../shell/context.ts'
import { now } from '../shell/now.ts'
import { scrollable } from '../shell/scrollable.ts'

/** The drawing's twin: every arrow as a row. */
export function EdgeTable() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const edges = [...store.edges.value.values()].toReversed()
  return (
    <div class="table-scroll" {...scrollable}>
      <table class="table" data-testid="edge-table">
        <caption class="visually-hidden">{t('topology.heading')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('table.from')}</th>
            <th scope="col">{t('table.to')}</th>
            <th scope="col">{t('table.state')}</th>
            <th scope="col">{t('table.reason')}</th>
            <th scope="col">{t('table.last')}</th>
            <th scope="col" class="number">
              {t('table.count')}
            </th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <EdgeRow key={edge.key} edge={edge} />
          ))}
        </tbody>
      </table>
      {edges.length === 0 && <p class="empty">{t('table.empty')}</p>}
    </div>
  )
}

function EdgeRow({ edge }: { readonly edge: Edge }) {
  const { formats, t } = useConsole().preferences
  const state = edgeStateAt(edge, now.value)
  return (
    <tr>
      <th scope="row">{edge.from}</th>
      <td>{edge.to}</td>
      <td>
        <Verdict state={state} words={stateWords(t.value, state)} />
      </td>
      <td>{edge.rule === null ? reasonWords(t.value, edge.reason) : ruleName(edge.rule)}</td>
      <td>
        {formats.value.time(edge.at)} · {edge.status} · {formats.value.duration(edge.durationMs)}
      </td>
      <td class="number">{edge.count}</td>
    </tr>
  )
}

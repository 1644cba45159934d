import { type BlockedHosts, figuresOf } from '../model/traffic.ts'
import { useConsole } from '../shell/context.ts'

/** Loads, their share with details, how long they took, and which hosts were refused meanwhile. */
export function TrafficFigures() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const formats = preferences.formats.value
  const { loads, skipped } = store.traffic.value
  const figures = figuresOf(loads)
  const ms = (value: number | null): string =>
    value === null ? t('traffic.none') : formats.duration(value)
  const share =
    figures.share === null ? t('traffic.none') : t('traffic.percent', { share: figures.share })
  const blocked = mostBlocked(store.blocked.value)
  return (
    <>
      <h3>{t('traffic.figures')}</h3>
      <dl class="traffic-figures" data-testid="traffic-figures">
        <Figure name={t('traffic.loads')} value={String(figures.loads)} />
        <Figure name={t('traffic.share')} value={share} />
        <Figure name={t('traffic.p50')} value={ms(figures.p50)} />
        <Figure name={t('traffic.p95')} value={ms(figures.p95)} />
        {skipped > 0 && <Figure name={t('traffic.skipped')} value={String(skipped)} />}
      </dl>
      <h3>{t('traffic.blocked')}</h3>
      {blocked.length === 0 && <p class="hint">{t('traffic.blocked.none')}</p>}
      <ul class="traffic-blocked" data-testid="traffic-blocked">
        {blocked.map(([host, count]) => (
          <li key={host}>
            <span class="traffic-host">{host}</span> <b>{count}</b>
          </li>
        ))}
      </ul>
    </>
  )
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** Most first; at most six. */
function mostBlocked(hosts: BlockedHosts): readonly (readonly [string, number])[] {
  return [...hosts].sort(([, a], [, b]) => b - a).slice(0, 6)
}

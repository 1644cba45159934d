import { type Run, runsOf } from '../model/traffic.ts'
import { useConsole } from '../shell/context.ts'

const glyphs: Readonly<Record<Run['kind'], string>> = { good: '✓', bad: '✕', failed: '◇' }
const mostSigns = 900

/** The wall: a sign for each page load, so that a change of rules is seen from the last row of a room. */
export function LoadWall() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const runs = runsOf(store.traffic.value.loads, mostSigns)
  const count = (kind: Run['kind']): number =>
    runs.reduce((sum, run) => sum + (run.kind === kind ? run.length : 0), 0)
  const [good, bad, failed] = [count('good'), count('bad'), count('failed')]
  const total = good + bad + failed
  return (
    <div class="wall-part">
      <h3>{t('traffic.wall')}</h3>
      <p class="hint">
        <b class="sign-good">✓</b> {t('traffic.good')} · <b class="sign-bad">✕</b>{' '}
        {t('traffic.bad')} · <b class="sign-failed">◇</b> {t('traffic.failedLoad')}
      </p>
      <p class={total === 0 ? 'hint' : 'visually-hidden'} data-testid="wall-summary">
        {total === 0
          ? t('traffic.wall.empty')
          : t('traffic.wall.summary', { good, bad, failed, total })}
      </p>
      <div class="wall" aria-hidden="true" data-testid="wall">
        {runs.map(({ kind, length }, index) => (
          // Runs are drawn anew as a whole: their place is all there is of them.
          <span key={index} class={`sign-${kind}`} data-kind={kind}>
            {glyphs[kind].repeat(length)}
          </span>
        ))}
      </div>
    </div>
  )
}

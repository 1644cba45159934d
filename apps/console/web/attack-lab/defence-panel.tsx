import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import { attackDesk, type Defence } from './attack-desk.ts'
import { saveReport } from './save-report.ts'

/** What the lab is, the defences with their switches, and the run. */
export function DefencePanel() {
  const { preferences } = useConsole()
  const t = preferences.t.value
  const { now, past, running, run } = attackDesk()
  const report = now.value
  const stopped = report?.results.filter(({ verdict }) => verdict === 'stopped').length ?? 0
  return (
    <section class="panel side-part attack-defences" aria-labelledby="attacks-title">
      <h2 id="attacks-title" tabIndex={-1}>
        {t('attacks.heading')}
      </h2>
      <p>{t('attacks.intro')}</p>
      <h3>{t('attacks.defences')}</h3>
      <DefenceSwitch letter="A" defence="dialsCallersAddress" text="resolves" />
      <WallState />
      <DefenceSwitch letter="C" defence="namesMayDiffer" text="agree" />
      <div class="button-row">
        <button
          type="button"
          class="button button-main"
          aria-disabled={running.value}
          data-testid="attack-run"
          onClick={() => void run()}
          {...whenLive()}
        >
          {t(running.value ? 'attacks.running' : 'attacks.run')}
        </button>
        <button
          type="button"
          class="button"
          disabled={report === null}
          data-testid="attack-save"
          onClick={() => saveReport({ now: report, past: past.value })}
        >
          {t('attacks.save')}
        </button>
      </div>
      <p class="attack-score" role="status" data-testid="attack-score">
        {report !== null && t('attacks.score', { stopped, total: report.results.length })}
      </p>
      <p class="hint">
        {t('attacks.terminal')} <code>npx meshctl attack</code>
      </p>
      <p class="hint">{t('attacks.boundary')}</p>
    </section>
  )
}

interface DefenceProps {
  readonly letter: 'A' | 'C'
  readonly defence: Defence
  readonly text: 'resolves' | 'agree'
}

function DefenceSwitch({ letter, defence, text }: DefenceProps) {
  const t = useConsole().preferences.t.value
  const { off } = attackDesk()
  const on = !off.value.has(defence)
  const note = `defence-${text}`

  function flip(): void {
    const next = new Set(off.value)
    if (!next.delete(defence)) next.add(defence)
    off.value = next
  }

  return (
    <div class="defence">
      <button
        type="button"
        role="switch"
        class="switch switch-small"
        aria-checked={on}
        aria-label={`${letter} · ${t(`attacks.defence.${text}`)}`}
        aria-describedby={note}
        data-testid={note}
        onClick={flip}
      >
        <span class="switch-thumb" />
      </button>
      <div>
        <p class="defence-name">
          <b>{letter}</b> {t(`attacks.defence.${text}`)}
        </p>
        <p id={note} class="hint">
          {t(`attacks.defence.${text}.off`)}
        </p>
      </div>
    </div>
  )
}

/** The network is what it is: it has no switch. What it is depends on how the mesh runs. */
function WallState() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const hasWall = store.state.value?.runMode === 'compose'
  return (
    <div class="defence" data-testid="defence-wall" data-state={hasWall ? 'present' : 'absent'}>
      <span class="chip defence-fixed">
        {t(hasWall ? 'attacks.wall.present' : 'attacks.wall.absent')}
      </span>
      <div>
        <p class="defence-name">
          <b>B</b> {t('attacks.defence.wall')}
        </p>
        <p class="hint">{t(hasWall ? 'attacks.wall.present.note' : 'attacks.wall.absent.note')}</p>
      </div>
    </div>
  )
}

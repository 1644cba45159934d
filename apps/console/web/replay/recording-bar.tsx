import { useComputed } from '@preact/signals'
import { useConsole } from '../shell/context.ts'
import { liveAddress } from './live-address.ts'
import type { Player } from './player.ts'

const speeds = [0.5, 1, 2, 4]
/** One press of an arrow key on the slider, milliseconds. */
const sliderStepMs = 50

/** Says that nothing here is live, and steers the recording. */
export function RecordingBar({ player }: { readonly player: Player }) {
  const { formats, t } = useConsole().preferences
  const { playing, recording, speed, step, toggle } = player
  const at = formats.value.dateTime(recording.header.startedAt)
  return (
    <section
      class="recording-bar"
      aria-label={t.value('recording.label')}
      data-testid="recording-bar"
    >
      <strong class="recording-badge" data-testid="recording-badge">
        {t.value('recording.badge')}
      </strong>
      <span class="recording-note">{t.value('recording.note', { at })}</span>
      <div class="recording-buttons">
        <StepButton
          glyph="◂"
          label={t.value('recording.back')}
          id="back"
          onClick={() => step(-1)}
        />
        <button
          type="button"
          class="button button-main"
          data-testid="recording-toggle"
          onClick={toggle}
        >
          {t.value(playing.value ? 'recording.pause' : 'recording.play')}
        </button>
        <StepButton glyph="▸" label={t.value('recording.next')} id="next" onClick={() => step(1)} />
      </div>
      <Position player={player} />
      <label class="recording-speed">
        <span class="visually-hidden">{t.value('recording.speed')}</span>
        <select
          value={speed.value}
          data-testid="recording-speed"
          onChange={({ currentTarget }) => {
            speed.value = Number(currentTarget.value)
          }}
        >
          {speeds.map((times) => (
            <option key={times} value={times}>
              {times} ×
            </option>
          ))}
        </select>
      </label>
      {liveAddress() !== null && (
        <a
          class="button"
          title={t.value('recording.leave.title')}
          href={liveAddress() ?? ''}
          data-testid="recording-leave"
        >
          {t.value('recording.leave')}
        </a>
      )}
    </section>
  )
}

interface StepButtonProps {
  readonly glyph: string
  readonly label: string
  readonly id: 'back' | 'next'
  readonly onClick: () => void
}

function StepButton({ glyph, label, id, onClick }: StepButtonProps) {
  return (
    <button
      type="button"
      class="button"
      aria-label={label}
      title={label}
      data-testid={`recording-${id}`}
      onClick={onClick}
    >
      <span aria-hidden="true">{glyph}</span>
    </button>
  )
}

/** Where it is, and the name of the moment that was reached last. */
function Position({ player }: { readonly player: Player }) {
  const { formats, t } = useConsole().preferences
  const { position, recording, seek, stops } = player
  const reached = useComputed(() => stops.findLast(({ at }) => at <= position.value)?.name ?? '')
  const where = t.value('recording.where', {
    at: formats.value.seconds(position.value),
    all: formats.value.seconds(recording.endsAt),
  })
  return (
    <>
      <input
        type="range"
        class="recording-position"
        min="0"
        max={recording.endsAt}
        step={sliderStepMs}
        value={position.value}
        aria-label={t.value('recording.position')}
        aria-valuetext={`${where} ${reached.value}`}
        data-testid="recording-position"
        onInput={({ currentTarget }) => seek(Number(currentTarget.value))}
      />
      <span class="recording-time">{where}</span>
      <span class="recording-mark" title={reached.value} data-testid="recording-mark">
        {reached.value}
      </span>
    </>
  )
}

import type { SegmentName, WireCapture } from '@bookinfo/egress-proxy'
import { useSignal } from '@preact/signals'
import { bytesOf, rowBytes, type WireLane } from '../model/wire.ts'
import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import { SegmentView } from './segment-view.tsx'
import { wireDesk } from './wire-desk.ts'

type Way = 'there' | 'back'

/** What is seen on the app's side and on the outside, going there and coming back. */
const segments: Readonly<Record<Way, readonly [SegmentName, SegmentName]>> = {
  there: ['fromApp', 'toOutside'],
  back: ['toApp', 'fromOutside'],
}

/** One way a call can go: who speaks what with whom, and under each part its bytes. */
export function LaneView({
  lane,
  capture,
}: {
  readonly lane: WireLane
  readonly capture: WireCapture | null
}) {
  const t = useConsole().preferences.t.value
  const title = `wire-lane-${lane}`
  return (
    <section
      class={`wire-lane wire-${lane}`}
      aria-labelledby={title}
      data-testid={`lane-${lane}`}
      data-captured={capture !== null}
    >
      <h3 id={title}>{t(`wire.lane.${lane}`)}</h3>
      <p class="hint">
        {t(`wire.lane.${lane}.note`)} {lane === 'originate' && <WhereClear />}
      </p>
      {capture === null ? (
        <EmptyLane lane={lane} />
      ) : (
        <Bytes key={capture.exchange} lane={lane} capture={capture} />
      )}
    </section>
  )
}

/** How far the clear part goes depends on how the mesh runs. */
function WhereClear() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const isCompose = store.state.value?.runMode === 'compose'
  return (
    <strong data-testid="wire-where">
      {t(isCompose ? 'wire.where.compose' : 'wire.where.loopback')}
    </strong>
  )
}

function EmptyLane({ lane }: { readonly lane: WireLane }) {
  const parts = useConsole()
  const t = parts.preferences.t.value
  const { busy, call, istio } = wireDesk(parts)
  const wanted = lane === 'originate'
  const isSo = istio.value?.withIstio === wanted
  const canSwitch = istio.value?.reachable === true
  return (
    <div class="wire-empty">
      <p>{t('wire.empty')}</p>
      {(isSo || canSwitch) && (
        <button
          type="button"
          class="button"
          aria-disabled={busy.value}
          data-testid={`call-${lane}`}
          onClick={() => void call(wanted)}
          {...whenLive()}
        >
          {isSo ? t('wire.call') : t('wire.callWith', { value: String(wanted) })}
        </button>
      )}
    </div>
  )
}

function Bytes({ lane, capture }: { readonly lane: WireLane; readonly capture: WireCapture }) {
  const t = useConsole().preferences.t.value
  const way = useSignal<Way>('there')
  const offset = useSignal(0)
  const [near, far] = segments[way.value]
  const longest = Math.max(bytesOf(capture, near).length, bytesOf(capture, far).length)
  const last = Math.max(0, Math.floor((longest - 1) / rowBytes) * rowBytes)
  const name = capture.segments[far].serverName
  const to = (next: number): void => {
    offset.value = Math.min(last, Math.max(0, next))
  }
  return (
    <>
      <div class="wire-walk">
        <fieldset class="choice">
          <legend class="visually-hidden">{t('wire.way')}</legend>
          {(['there', 'back'] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={way.value === each}
              data-testid={`way-${each}`}
              onClick={() => {
                way.value = each
                offset.value = 0
              }}
            >
              {t(`wire.way.${each}`)}
            </button>
          ))}
        </fieldset>
        <label class="wire-slider">
          <span>{t('wire.slider')}</span>
          <input
            type="range"
            min={0}
            max={last}
            step={rowBytes}
            value={offset.value}
            aria-label={t('wire.slider.label')}
            aria-valuetext={t('wire.offset', { offset: offset.value })}
            data-testid="wire-slider"
            onInput={(event) => to(Number(event.currentTarget.value))}
          />
        </label>
        {name !== null && (
          <button
            type="button"
            class="button"
            data-testid="to-server-name"
            onClick={() => to(Math.floor(name.start / rowBytes) * rowBytes)}
          >
            {t('wire.toName')}
          </button>
        )}
      </div>
      <div class="wire-segments">
        <SegmentView capture={capture} segment={near} side={`${lane}.near`} offset={offset.value} />
        <SegmentView capture={capture} segment={far} side={`${lane}.far`} offset={offset.value} />
      </div>
    </>
  )
}

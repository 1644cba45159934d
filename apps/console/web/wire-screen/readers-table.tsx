import type { WireCapture } from '@bookinfo/egress-proxy'
import { readersOf, type WireFact, type WireLane, wireFacts } from '../model/wire.ts'
import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'

type Lanes = Readonly<Record<WireLane, WireCapture | null>>

const lanes = ['passthrough', 'originate'] as const

/** Who can read what: a tick where the text occurs in the bytes that were captured. */
export function ReadersTable(captured: Lanes) {
  const t = useConsole().preferences.t.value
  return (
    <section class="wire-readers" {...scrollable} aria-label={t('wire.readers')}>
      <table data-testid="wire-readers">
        <caption>
          {t('wire.readers')}
          <span class="hint"> {t('wire.readers.how')}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {t('wire.fact')}
            </th>
            {lanes.map((lane) => (
              <th key={lane} scope="colgroup" colSpan={2}>
                {t(`wire.column.${lane}`)}
              </th>
            ))}
          </tr>
          <tr>
            {lanes.flatMap((lane) =>
              (['wire', 'proxy'] as const).map((reader) => (
                <th key={`${lane}-${reader}`} scope="col">
                  {t(`wire.reader.${reader}`)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {wireFacts.map(([fact, text]) => (
            <tr key={fact} data-testid={`fact-${fact}`}>
              <th scope="row">
                {t(`wire.fact.${fact}`)} <code>{text}</code>
              </th>
              {lanes.map((lane) => (
                <LaneTicks key={lane} fact={fact} lane={lane} capture={captured[lane]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function LaneTicks({
  fact,
  lane,
  capture,
}: {
  readonly fact: WireFact
  readonly lane: WireLane
  readonly capture: WireCapture | null
}) {
  const t = useConsole().preferences.t.value
  const readers = capture === null ? null : readersOf(capture, fact)
  return (
    <>
      {(['wire', 'proxy'] as const).map((reader) => {
        const state = readers === null ? 'unknown' : readers[reader] ? 'reads' : 'blind'
        return (
          <td
            key={reader}
            class={`tick tick-${state}`}
            data-cell={`${lane}-${reader}`}
            data-state={state}
          >
            <span aria-hidden="true">{{ reads: '✓', blind: '✗', unknown: '–' }[state]}</span>
            <span class="visually-hidden">{t(`wire.${state}`)}</span>
          </td>
        )
      })}
    </>
  )
}

import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { phasesOf } from '../model/phases.ts'
import { useConsole } from '../shell/context.ts'

/** Where the time went; the bars repeat what the numbers say. */
export function PhaseList({ record }: { readonly record: ExchangeRecord }) {
  const { preferences } = useConsole()
  const t = preferences.t.value
  const formats = preferences.formats.value
  return (
    <>
      <h4 class="phases-title">{t('trace.time')}</h4>
      <dl class="phases" data-testid="phases">
        {phasesOf(record).map(({ name, ms, part }) => (
          <div key={name}>
            <dt>{t(`phase.${name}`)}</dt>
            <dd>
              <span class="phase-ms">{formats.duration(ms)}</span>
              <span class="phase-bar" aria-hidden="true" style={{ width: `${part * 100}%` }} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

import { useEffect } from 'preact/hooks'
import { lanesOf } from '../model/wire.ts'
import { useConsole } from '../shell/context.ts'
import { IstioPanel } from './istio-panel.tsx'
import { LaneView } from './lane-view.tsx'
import { ReadersTable } from './readers-table.tsx'
import { wireDesk } from './wire-desk.ts'

/** The blog's last figure with the bytes of this demo's own call. spec: console 4.9. */
export function WireScreen() {
  const parts = useConsole()
  const t = parts.preferences.t.value
  const desk = wireDesk(parts)
  const lanes = lanesOf(parts.store.captures.value)
  useEffect(() => {
    void desk.load()
    return desk.follow()
  }, [])
  return (
    <main class="two-part-screen wire-screen" data-testid="wire-screen">
      <IstioPanel />
      <section class="panel wire-main" aria-label={t('wire.lanes')}>
        {lanes.refused !== null && (
          <p class="wire-refused" data-testid="wire-refused">
            {t('wire.refused')}
          </p>
        )}
        <LaneView lane="passthrough" capture={lanes.passthrough} />
        <LaneView lane="originate" capture={lanes.originate} />
        <ReadersTable passthrough={lanes.passthrough} originate={lanes.originate} />
      </section>
    </main>
  )
}

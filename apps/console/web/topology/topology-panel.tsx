import { useSignal } from '@preact/signals'
import { edgeSentence } from '../i18n/words.ts'
import { edgeStateAt } from '../model/edge.ts'
import { useConsole } from '../shell/context.ts'
import { now } from '../shell/now.ts'
import { Drawing } from './drawing.tsx'
import { EdgeTable } from './edge-table.tsx'

/** What the gateway sees: as a drawing, as a table, and in one sentence. */
export function TopologyPanel() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const asTable = useSignal(false)
  const sentence = useSentence()
  const { motion } = preferences
  return (
    <section
      class={`panel topology-panel ${store.link.value === 'lost' ? 'panel-stale' : ''}`}
      aria-labelledby="topology-heading"
    >
      <div class="panel-head">
        <h2 id="topology-heading">{t('topology.heading')}</h2>
        <div class="panel-tools">
          <button
            type="button"
            class="button"
            data-testid="motion"
            onClick={() => {
              motion.value = !motion.value
            }}
          >
            <span aria-hidden="true">{motion.value ? '▮▮' : '▶'}</span>{' '}
            {t(motion.value ? 'topology.pause' : 'topology.play')}
          </button>
          <button
            type="button"
            class="button"
            data-testid="show-as-table"
            onClick={() => {
              asTable.value = !asTable.value
            }}
          >
            {t(asTable.value ? 'topology.asDrawing' : 'topology.asTable')}
          </button>
        </div>
      </div>
      {asTable.value ? <EdgeTable /> : <Drawing summary={sentence.words} />}
      <p class={`sentence sentence-${sentence.state}`} data-testid="topology-sentence">
        {sentence.words}
      </p>
    </section>
  )
}

/** The last call that left the mesh, or tried to, in words. */
function useSentence() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const last = [...store.edges.value.values()].filter((edge) => edge.outside).at(-1)
  const state = edgeStateAt(last, now.value)
  if (last === undefined || state === 'idle') {
    return { state: 'idle', words: t('topology.quiet') }
  }
  return { state, words: edgeSentence(t, preferences.formats.value, last) }
}
